package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.visualizations.naming.TopicModel;
import java.util.Optional;

/** Finds the language model that a job names. Safe for many threads. */
@FunctionalInterface
public interface TopicModelFinder {
    /** The model, or empty when the job has none or it cannot be used; names then come from keywords. */
    Optional<TopicModel> find(VisualizationTransformJob job);

    /** No job gets a model. */
    static TopicModelFinder none() {
        return job -> Optional.empty();
    }
}
