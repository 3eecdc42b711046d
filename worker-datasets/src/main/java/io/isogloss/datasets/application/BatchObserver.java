package io.isogloss.datasets.application;

import java.time.Duration;

/** Hears what happens to batches: metrics, ledger, audit. Called by many threads; returns fast and does not throw. */
public interface BatchObserver {

    /** A run has ended, whatever its end. */
    default void ended(BatchRecord batch) {}

    /** Points were stored. */
    default void stored(String collection, int points, Duration took) {}

    /** Texts were embedded. */
    default void embedded(String provider, String model, int texts, long tokens, Duration took) {}

    /** Tells both, this one first. */
    default BatchObserver and(BatchObserver other) {
        BatchObserver first = this;
        return new BatchObserver() {
            @Override
            public void ended(BatchRecord batch) {
                first.ended(batch);
                other.ended(batch);
            }

            @Override
            public void stored(String collection, int points, Duration took) {
                first.stored(collection, points, took);
                other.stored(collection, points, took);
            }

            @Override
            public void embedded(String provider, String model, int texts, long tokens, Duration took) {
                first.embedded(provider, model, texts, tokens, took);
                other.embedded(provider, model, texts, tokens, took);
            }
        };
    }

    /** Nobody listens. */
    BatchObserver NONE = new BatchObserver() {};
}
