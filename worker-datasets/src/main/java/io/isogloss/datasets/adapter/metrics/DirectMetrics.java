package io.isogloss.datasets.adapter.metrics;

import io.isogloss.datasets.direct.DirectObserver;
import io.isogloss.datasets.direct.DirectRecord;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;

/** Counts the vectors, tokens and costs of direct jobs with those of batches. */
public final class DirectMetrics implements DirectObserver {
    private final EmbeddingMetrics metrics;

    public DirectMetrics(EmbeddingMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void ended(DirectRecord run) {
        if (run.vectors() > 0) {
            metrics.embedded(run.provider(), run.model(), run.vectors(), run.tokens(), run.took());
        }
        metrics.paid(run.provider(), run.model(), run.costUsd());
        metrics.truncated(run.truncated());
    }
}
