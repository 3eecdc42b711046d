package io.isogloss.runtime.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What embedding costs and yields. Providers and models beyond the first 100 count as one. Safe for any number of threads. */
public final class EmbeddingMetrics {
    private static final String WORKER = "dataset-transform";
    private static final int MOST = 100;

    private final Meters meters;
    private final BoundedLabel providers = new BoundedLabel(MOST);
    private final BoundedLabel models = new BoundedLabel(MOST);
    private final BoundedLabel transforms = new BoundedLabel(MOST);
    private final BoundedLabel datasets = new BoundedLabel(MOST);

    public EmbeddingMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
    }

    /** One request to a provider has been answered. */
    public void embedded(String provider, String model, int texts, long tokens, Duration took) {
        String[] labels = {"provider", providers.of(provider), "model", models.of(model)};
        meters.counter("worker_embeddings_generated", labels).increment(texts);
        meters.timer("worker_embedding_latency", labels).record(took);
        meters.counter("worker_embedding_tokens", labels).increment((double) tokens);
        meters.level("worker_embedding_batch_size_avg", texts, "provider", providers.of(provider));
        meters.timer("embedding_per_chunk_duration", "model", models.of(model), "status", "success")
                .record(texts == 0 ? took : took.dividedBy(texts));
    }

    /** One HTTP request has ended. */
    public void requested(String provider, String status, Duration took) {
        meters.counter("worker_api_requests", "provider", providers.of(provider), "status", status)
                .increment();
        meters.timer("worker_api_latency", "provider", providers.of(provider)).record(took);
    }

    /** One HTTP request has failed. */
    public void requestFailed(String provider, String errorType) {
        meters.counter("worker_api_errors", "provider", providers.of(provider), "error_type", errorType)
                .increment();
    }

    /** A model in this process has been loaded into this engine, which computes in this precision. */
    public void loaded(String model, String engine, String precision) {
        meters.level("worker_embedding_engine", 1, "model", models.of(model), "engine", engine, "precision", precision);
    }

    /** A request is tried again, because of this kind of error. */
    public void retried(String provider, String errorType) {
        meters.counter("worker_api_retries", "provider", providers.of(provider), "error_type", errorType)
                .increment();
    }

    /** A request was too much for the provider and is sent again in parts. */
    public void split(String provider) {
        meters.counter("worker_batch_splits", "provider", providers.of(provider))
                .increment();
    }

    /** A request has waited for the provider's limits. */
    public void throttled(String provider, Duration waited) {
        meters.timer("worker_provider_throttled", "provider", providers.of(provider))
                .record(waited);
    }

    /** Texts were cut because they were longer than the model reads. */
    public void truncated(int texts) {
        meters.counter("worker_items_truncated").increment(texts);
    }

    /** What a batch has cost. */
    public void paid(String provider, String model, double costUsd) {
        meters.counter("worker_embedding_cost_usd", "provider", providers.of(provider), "model", models.of(model))
                .increment(costUsd);
    }

    /** Texts whose vectors were known already, and texts whose were not. */
    public void cached(int hits, int misses) {
        meters.counter("worker_embedding_cache_hits").increment(hits);
        meters.counter("worker_embedding_cache_misses").increment(misses);
    }

    /** One batch of a transform has ended. */
    public void batch(long transformId, long embeddedDatasetId, String status, int chunks, long fileBytes) {
        String[] ids = {
            "transform_id", transforms.of(Long.toString(transformId)),
            "embedded_dataset_id", datasets.of(Long.toString(embeddedDatasetId))
        };
        meters.counter("dataset_transform_jobs", ids[0], ids[1], ids[2], ids[3], "status", status)
                .increment();
        meters.counter("dataset_transform_batches_processed", ids).increment();
        meters.counter("dataset_transform_chunks_embedded", ids).increment(chunks);
        meters.summary("worker_job_chunks", "worker", WORKER).record(chunks);
        if (fileBytes > 0) {
            meters.summary("worker_job_file_size_bytes", "worker", WORKER).record((double) fileBytes);
        }
    }
}
