package io.isogloss.datasets.adapter.metrics;

import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.BatchRecord;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.FailureKind;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import java.time.Duration;
import java.util.Locale;

/** Tells the metrics what batches and embedders do. Safe for many threads. */
public final class WorkerMetrics implements BatchObserver, EmbedderListener {
    private final EmbeddingMetrics metrics;

    public WorkerMetrics(EmbeddingMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void ended(BatchRecord batch) {
        metrics.batch(batch.transformId(), batch.embeddedDatasetId(), batch.status(), batch.chunks(), batch.bytes());
        metrics.paid(batch.provider(), batch.model(), batch.costUsd());
        metrics.truncated(batch.truncated());
    }

    @Override
    public void embedded(String provider, String model, int texts, long tokens, Duration took) {
        metrics.embedded(provider, model, texts, tokens, took);
    }

    @Override
    public void requestEnded(RequestEnded event) {
        FailureKind failure = event.failure();
        metrics.requested(event.provider(), failure == null ? "success" : "error", event.duration());
        if (failure != null) {
            metrics.requestFailed(event.provider(), word(failure));
        }
    }

    @Override
    public void cacheAsked(String provider, String model, int hits, int misses) {
        metrics.cached(hits, misses);
    }

    @Override
    public void retrying(String provider, String model, FailureKind cause, int attempt, Duration delay) {
        metrics.retried(provider, word(cause));
    }

    @Override
    public void split(String provider, String model, int texts) {
        metrics.split(provider);
    }

    @Override
    public void limited(String provider, String model, Duration waited) {
        metrics.throttled(provider, waited);
    }

    private static String word(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
