package io.isogloss.datasets.application;

import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectHead;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.ObjectSummary;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.PutOutcome;
import java.util.Optional;
import java.util.function.Consumer;

/** A store from which one object is deleted as soon as somebody has opened it. */
record DeletedAfterOpening(ObjectStore store, ObjectRef doomed) implements ObjectStore {
    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        ObjectContent content = store.open(ref, maxDecodedBytes);
        store.delete(doomed);
        return content;
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        return store.head(ref);
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        return store.put(ref, body, options);
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        store.list(bucket, prefix, each);
    }

    @Override
    public void delete(ObjectRef ref) {
        store.delete(ref);
    }

    @Override
    public void ensureBucket(String bucket) {
        store.ensureBucket(bucket);
    }

    @Override
    public void probe(String bucket) {
        store.probe(bucket);
    }

    @Override
    public void close() {
        store.close();
    }
}
