package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.vectors.VectorObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Counts and times calls to vector stores. Safe for any number of threads. */
public final class VectorMetrics implements VectorObserver {
    private static final int MOST_COLLECTIONS = 100;

    private final Meters meters;
    private final BoundedLabel collections = new BoundedLabel(MOST_COLLECTIONS);

    public VectorMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
    }

    @Override
    public void upserted(int points, long nanos, boolean completed) {
        meters.counter("worker_qdrant_upsert", "status", completed ? "completed" : "failed")
                .increment();
        meters.timer("worker_qdrant_upsert_latency").record(nanos, TimeUnit.NANOSECONDS);
        if (completed) {
            meters.counter("worker_qdrant_points").increment(points);
        }
    }

    @Override
    public void upsertHalved() {
        meters.counter("worker_qdrant_upsert_halved").increment();
    }

    @Override
    public void scrolled(int points, long nanos) {
        meters.counter("worker_qdrant_points_read").increment(points);
        meters.timer("worker_qdrant_scroll_latency").record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Shows how many points a collection holds; the first {@value #MOST_COLLECTIONS} collections by name, the rest as one. */
    @Override
    public void counted(String collection, long points) {
        meters.level("worker_qdrant_vector_count", (double) points, "collection", collections.of(collection));
    }
}
