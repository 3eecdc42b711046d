package io.isogloss.model;

import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationTransformJob;

/** Messages with given settings. */
final class VisualizationConfigs {
    private VisualizationConfigs() {}

    static byte[] written(VisualizationConfig config) {
        VisualizationTransformJob job = VisualizationTransformJob.read(GoldenMessagesTest.golden("visualization-job-c"))
                .orThrow();
        return new VisualizationTransformJob(job.address(), job.collectionName(), config, job.store(), null).toJson();
    }
}
