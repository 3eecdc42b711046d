package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectHead;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.ObjectSummary;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.PutOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An object store whose operations are counted and timed. An opened object counts as downloaded once its head is there. */
public final class MeteredObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final Meters meters;
    private final MeterRegistry registry;

    public MeteredObjectStore(ObjectStore store, MeterRegistry registry) {
        this.store = store;
        this.meters = new Meters(registry);
        this.registry = registry;
    }

    private <T> T measured(String operation, Supplier<T> call) {
        Timer.Sample sample = Timer.start(registry);
        String status = "error";
        try {
            T result = call.get();
            status = "success";
            return result;
        } finally {
            meters.counter("storage_operations", "operation", operation, "status", status)
                    .increment();
            sample.stop(meters.timer("storage_operation_duration", "operation", operation, "status", status));
        }
    }

    private void measured(String operation, Runnable call) {
        measured(operation, () -> {
            call.run();
            return operation;
        });
    }

    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        ObjectContent content = measured("download", () -> store.open(ref, maxDecodedBytes));
        meters.summary("storage_file_size_bytes", "operation", "download")
                .record((double) content.head().size());
        return content;
    }

    @Override
    public byte[] read(ObjectRef ref, int maxDecodedBytes) {
        byte[] bytes = measured("download", () -> store.read(ref, maxDecodedBytes));
        meters.summary("storage_file_size_bytes", "operation", "download").record(bytes.length);
        return bytes;
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        return measured("head", () -> store.head(ref));
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        meters.summary("storage_file_size_bytes", "operation", "upload").record((double) body.size());
        return measured("upload", () -> store.put(ref, body, options));
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        measured("list", () -> store.list(bucket, prefix, each));
    }

    @Override
    public void delete(ObjectRef ref) {
        measured("delete", () -> store.delete(ref));
    }

    @Override
    public void ensureBucket(String bucket) {
        measured("create_bucket", () -> store.ensureBucket(bucket));
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
