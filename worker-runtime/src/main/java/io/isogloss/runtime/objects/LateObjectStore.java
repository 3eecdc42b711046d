package io.isogloss.runtime.objects;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that is opened at its first use: the S3 client takes two tenths of a second of a start. Safe for any number of threads. */
final class LateObjectStore implements ObjectStore {
    private final Supplier<ObjectStore> opener;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable ObjectStore opened;
    private boolean closed;

    LateObjectStore(Supplier<ObjectStore> opener) {
        this.opener = opener;
    }

    private ObjectStore store() {
        ObjectStore known = opened;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            ObjectStore now = opened;
            if (now == null) {
                if (closed) {
                    throw new IllegalStateException("the object store is closed");
                }
                now = opener.get();
                opened = now;
            }
            return now;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        return store().open(ref, maxDecodedBytes);
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        return store().head(ref);
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        return store().put(ref, body, options);
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        store().list(bucket, prefix, each);
    }

    @Override
    public void delete(ObjectRef ref) {
        store().delete(ref);
    }

    @Override
    public void ensureBucket(String bucket) {
        store().ensureBucket(bucket);
    }

    @Override
    public void probe(String bucket) {
        store().probe(bucket);
    }

    @Override
    public boolean exists(ObjectRef ref) {
        return store().exists(ref);
    }

    @Override
    public byte[] read(ObjectRef ref, int maxDecodedBytes) {
        return store().read(ref, maxDecodedBytes);
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (opened != null) {
                opened.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
