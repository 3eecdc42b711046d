package io.isogloss.datasets.adapter.metrics;

import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.BatchRecord;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.FailureKind;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.runtime.telemetry.ModelRequests.Operation;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Tells the metrics what batches and embedders do, and records requests to providers as spans. Safe for many threads. */
public final class WorkerMetrics implements BatchObserver, EmbedderListener {
    private final EmbeddingMetrics metrics;
    private final ModelRequests requests;

    public WorkerMetrics(EmbeddingMetrics metrics, ModelRequests requests) {
        this.metrics = metrics;
        this.requests = requests;
    }

    @Override
    public Sending sending(String provider, String model, int texts) {
        ModelRequests.Request request =
                requests.begin(Operation.EMBEDDINGS, provider, model).texts(texts);
        return new Sending() {
            private boolean told;

            @Override
            public void ended(RequestEnded event) {
                told = true;
                request.tokens(event.tokens(), 0);
                FailureKind failure = event.failure();
                if (failure != null) {
                    request.failed(word(failure));
                }
            }

            @Override
            public void close() {
                if (!told) {
                    // Never sent: the address guard, or a defect.
                    request.failed("not_sent");
                }
                request.close();
            }
        };
    }

    @Override
    public <T> Callable<T> carry(Callable<T> work) {
        return ModelRequests.carry(work);
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
    public void modelLoaded(String model, String engine, String precision) {
        metrics.loaded(model, engine, precision);
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
