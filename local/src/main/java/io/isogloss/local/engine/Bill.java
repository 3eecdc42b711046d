package io.isogloss.local.engine;

import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.BatchRecord;

/** What embedding in this process has cost so far, batches that failed included. Safe for many threads. */
public final class Bill implements BatchObserver {
    private long tokens;
    private double dollars;

    /**
     * What it comes to.
     *
     * @param dollars tokens times the listed price; 0 for models without one
     */
    public record Sum(long tokens, double dollars) {
        /** What came after another sum. */
        public Sum since(Sum before) {
            return new Sum(tokens - before.tokens, dollars - before.dollars);
        }
    }

    @Override
    public synchronized void ended(BatchRecord batch) {
        tokens += batch.tokens();
        dollars += batch.costUsd();
    }

    /** Until now. */
    public synchronized Sum sum() {
        return new Sum(tokens, dollars);
    }
}
