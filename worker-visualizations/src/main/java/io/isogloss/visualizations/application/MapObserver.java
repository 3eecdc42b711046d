package io.isogloss.visualizations.application;

import java.time.Duration;

/** Hears what happens to map jobs, for metrics. Called by many threads; returns at once and does not throw. */
public interface MapObserver {

    /** The steps that are timed. */
    enum Step {
        FETCH_VECTORS,
        UMAP,
        HDBSCAN,
        NAMING,
        PLOT,
        UPLOAD
    }

    /** A step has ended. */
    default void stepEnded(Step step, boolean succeeded, Duration took) {}

    /** A map is stored. */
    default void mapStored(int points, int clusters, Duration took) {}

    /** A run has failed. {@code errorType} is a word from a small closed set. */
    default void failed(String errorType) {}

    /** Nobody listens. */
    MapObserver NONE = new MapObserver() {};
}
