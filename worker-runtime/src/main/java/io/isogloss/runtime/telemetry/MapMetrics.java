package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.jobs.ListenerHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What drawing maps costs and yields. Safe for any number of threads. */
public final class MapMetrics {

    /** A part of the work on a map. */
    public enum Stage {
        FETCH_VECTORS("visualization_fetch_vectors_duration"),
        UMAP("visualization_umap_duration"),
        PLACE("visualization_place_duration"),
        HDBSCAN("visualization_hdbscan_duration"),
        NAMING("visualization_naming_duration"),
        PLOT("visualization_plot_duration"),
        UPLOAD("visualization_s3_upload_duration"),
        WRITE_BACK("visualization_write_back_duration");

        private final String meter;

        Stage(String meter) {
            this.meter = meter;
        }
    }

    private static final int MOST_PROVIDERS = 100;

    private final Meters meters;
    private final BoundedLabel providers = new BoundedLabel(MOST_PROVIDERS);

    /** Registers what is there from the start, at zero. */
    public MapMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
        meters.counter("visualization_transform_jobs", "status", "success");
        meters.counter("visualization_transform_jobs", "status", "failed");
        meters.timer("visualization_llm_init_duration");
    }

    /** The client of the object store was made, at the start. */
    public void objectStoreOpened(Duration took) {
        meters.timer("visualization_s3_init_duration").record(took);
    }

    /** A job's language model was found and its client made, or none could be. */
    public void modelOpened(Duration took) {
        meters.timer("visualization_llm_init_duration").record(took);
    }

    /** A stage has ended. */
    public void stage(Stage stage, Duration took, boolean succeeded) {
        meters.timer(stage.meter, "status", succeeded ? "success" : "failed").record(took);
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

    /** A language model has been paid for. */
    public void tokens(String provider, long input, long output) {
        String known = providers.of(provider);
        meters.counter("visualization_llm_tokens", "provider", known, "direction", "input")
                .increment((double) input);
        meters.counter("visualization_llm_tokens", "provider", known, "direction", "output")
                .increment((double) output);
    }

    /** Shows from now on how many jobs are worked on, and whether more are taken. */
    public void follow(Supplier<List<ListenerHealth>> listeners) {
        meters.gauge(
                "visualization_active_jobs",
                () -> listeners.get().stream()
                        .mapToInt(ListenerHealth::inFlight)
                        .sum());
        meters.gauge(
                "visualization_worker_ready",
                () -> listeners.get().stream().allMatch(ListenerHealth::takesJobs) ? 1 : 0);
    }
}
