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
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An object store whose operations are counted, timed and, within a trace, recorded as spans. An opened object counts as downloaded once its head is there. */
public final class MeteredObjectStore implements ObjectStore {
    private static final int MOST_BUCKETS = 50;

    private final ObjectStore store;
    private final Meters meters;
    private final MeterRegistry registry;
    private final Tracer tracer;
    private final BoundedLabel buckets = new BoundedLabel(MOST_BUCKETS);

    public MeteredObjectStore(ObjectStore store, MeterRegistry registry, OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.isogloss.runtime.objects");
        this.store = store;
        this.meters = new Meters(registry);
        this.registry = registry;
    }

    private <T> T measured(String operation, @Nullable ObjectRef ref, Supplier<T> call) {
        Span span = span(operation, ref);
        Timer.Sample sample = Timer.start(registry);
        String status = "error";
        try {
            T result = call.get();
            status = "success";
            return result;
        } finally {
            meters.counter("storage_operations", "operation", operation, "status", status)
                    .increment();
            if (status.equals("error")) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            if (ref != null) {
                sample.stop(meters.timer(
                        "storage_" + operation + "_duration", "bucket", buckets.of(ref.bucket()), "status", status));
            }
            sample.stop(meters.timer("storage_operation_duration", "operation", operation, "status", status));
        }
    }

    private Span span(String operation, @Nullable ObjectRef ref) {
        if (!Span.current().getSpanContext().isValid()) {
            return Span.getInvalid();
        }
        SpanBuilder span = tracer.spanBuilder("s3." + operation)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("storage.system", "s3");
        if (ref != null) {
            span.setAttribute("bucket", ref.bucket()).setAttribute("key", ref.key());
        }
        return span.startSpan();
    }

    private void measured(String operation, @Nullable ObjectRef ref, Runnable call) {
        measured(operation, ref, () -> {
            call.run();
            return operation;
        });
    }

    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        ObjectContent content = measured("download", ref, () -> store.open(ref, maxDecodedBytes));
        meters.summary("storage_file_size_bytes", "operation", "download")
                .record((double) content.head().size());
        return content;
    }

    @Override
    public byte[] read(ObjectRef ref, int maxDecodedBytes) {
        byte[] bytes = measured("download", ref, () -> store.read(ref, maxDecodedBytes));
        meters.summary("storage_file_size_bytes", "operation", "download").record(bytes.length);
        return bytes;
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        return measured("head", ref, () -> store.head(ref));
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        meters.summary("storage_file_size_bytes", "operation", "upload").record((double) body.size());
        return measured("upload", ref, () -> store.put(ref, body, options));
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        measured("list", null, () -> store.list(bucket, prefix, each));
    }

    @Override
    public void delete(ObjectRef ref) {
        measured("delete", ref, () -> store.delete(ref));
    }

    @Override
    public void ensureBucket(String bucket) {
        measured("create_bucket", null, () -> store.ensureBucket(bucket));
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
