package io.isogloss.runtime.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What drawing maps costs and yields. Safe for any number of threads. */
public final class MapMetrics {

    /** A part of the work on a map. */
    public enum Stage {
        FETCH_VECTORS("visualization_fetch_vectors_duration"),
        UMAP("visualization_umap_duration"),
        HDBSCAN("visualization_hdbscan_duration"),
        PLOT("visualization_plot_duration");

        private final String meter;

        Stage(String meter) {
            this.meter = meter;
        }
    }

    private final Meters meters;

    public MapMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
    }

    /** A stage has ended. */
    public void stage(Stage stage, Duration took, boolean succeeded) {
        meters.timer(stage.meter, "status", succeeded ? "success" : "error").record(took);
    }

    /** A map is stored. */
    public void drawn(int points, int clusters, Duration took) {
        meters.counter("visualization_transform_jobs", "status", "success").increment();
        meters.counter("visualization_transform_points_created").increment(points);
        meters.counter("visualization_transform_clusters_created").increment(clusters);
        meters.timer("visualization_transform_duration").record(took);
        meters.timer("visualization_processing_duration").record(took);
    }

    /** A job has failed. */
    public void failed(String errorType) {
        meters.counter("visualization_transform_jobs", "status", "failed").increment();
        meters.counter("visualization_job_failures", "error_type", errorType).increment();
    }

    /** A job is tried again. */
    public void retried() {
        meters.counter("visualization_job_retries").increment();
    }

    /** A page has been uploaded. */
    public void uploaded(Duration took) {
        meters.timer("visualization_s3_upload_duration").record(took);
    }

    /** Jobs being worked on, and whether more are taken. */
    public void active(int jobs, boolean ready) {
        meters.level("visualization_active_jobs", jobs);
        meters.level("visualization_worker_ready", ready ? 1 : 0);
    }
}
