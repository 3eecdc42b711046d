package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.visualizations.naming.TopicModel;
import java.time.Duration;

/** Hears what happens to map jobs, for metrics. Called by many threads; returns at once and does not throw. */
public interface MapObserver {

    /** The steps that are timed. */
    enum Step {
        FETCH_VECTORS,
        UMAP,
        /** Only where not all points are laid out. */
        PLACE,
        HDBSCAN,
        NAMING,
        PLOT,
        UPLOAD,
        /** Only on request. */
        WRITE_BACK
    }

    /** A step has ended. */
    default void stepEnded(Step step, boolean succeeded, Duration took) {}

    /**
     * A language model was asked for the names of one map, whatever came of it. What it cost belongs into the ledger.
     *
     * @param usage tokens of all calls
     * @param named topics that have a name of the model
     */
    default void modelAsked(
            VisualizationTransformJob job, TopicModel.Usage usage, int calls, int named, Duration took) {}

    /** A map is stored. */
    default void mapStored(int points, int clusters, Duration took) {}

    /** A run has failed. {@code errorType} is a word from a small closed set. */
    default void failed(String errorType) {}

    /** Tells both, this one first. */
    default MapObserver and(MapObserver other) {
        MapObserver first = this;
        return new MapObserver() {
            @Override
            public void stepEnded(Step step, boolean succeeded, Duration took) {
                first.stepEnded(step, succeeded, took);
                other.stepEnded(step, succeeded, took);
            }

            @Override
            public void modelAsked(
                    VisualizationTransformJob job, TopicModel.Usage usage, int calls, int named, Duration took) {
                first.modelAsked(job, usage, calls, named, took);
                other.modelAsked(job, usage, calls, named, took);
            }

            @Override
            public void mapStored(int points, int clusters, Duration took) {
                first.mapStored(points, clusters, took);
                other.mapStored(points, clusters, took);
            }

            @Override
            public void failed(String errorType) {
                first.failed(errorType);
                other.failed(errorType);
            }
        };
    }

    /** Nobody listens. */
    MapObserver NONE = new MapObserver() {};
}
