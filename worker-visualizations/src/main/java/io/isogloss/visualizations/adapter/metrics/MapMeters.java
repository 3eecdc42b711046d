package io.isogloss.visualizations.adapter.metrics;

import io.isogloss.visualizations.application.MapObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts maps, their points and clusters, and times their steps. Safe for many threads. */
public final class MapMeters implements MapObserver {
    private final MeterRegistry registry;
    private final Counter points;
    private final Counter clusters;

    /** Registers what is known from the start, so that it is there at zero. */
    public MapMeters(MeterRegistry registry) {
        this.registry = registry;
        this.points = registry.counter("visualization.transform.points.created");
        this.clusters = registry.counter("visualization.transform.clusters.created");
        jobs("success");
        jobs("failed");
    }

    @Override
    public void stepEnded(Step step, boolean succeeded, Duration took) {
        String status = succeeded ? "success" : "failed";
        Timer.builder(name(step))
                .tag("status", status)
                .publishPercentileHistogram()
                .register(registry)
                .record(took.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static String name(Step step) {
        return switch (step) {
            case FETCH_VECTORS -> "visualization.fetch.vectors.duration";
            case UMAP -> "visualization.umap.duration";
            case HDBSCAN -> "visualization.hdbscan.duration";
            case NAMING -> "visualization.naming.duration";
            case PLOT -> "visualization.plot.duration";
            case UPLOAD -> "visualization.s3.upload.duration";
        };
    }

    @Override
    public void mapStored(int pointCount, int clusterCount, Duration took) {
        jobs("success").increment();
        points.increment(pointCount);
        clusters.increment(clusterCount);
        for (String name : new String[] {"visualization.transform.duration", "visualization.processing.duration"}) {
            Timer.builder(name)
                    .publishPercentileHistogram()
                    .register(registry)
                    .record(took.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void failed(String errorType) {
        jobs("failed").increment();
        registry.counter("visualization.job.failures", "error_type", errorType).increment();
    }

    private Counter jobs(String status) {
        return registry.counter("visualization.transform.jobs", "status", status);
    }
}
