package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.Map;

/** What jobs say of themselves. */
final class MapStatuses {
    private MapStatuses() {}

    /** The ids of a job for logs. */
    static Map<String, String> fields(VisualizationJobAddress address) {
        return Map.of(
                "visualization_transform_id", Integer.toString(address.visualizationTransformId()),
                "visualization_id", Integer.toString(address.visualizationId()),
                "embedded_dataset_id", Integer.toString(address.embeddedDatasetId()));
    }

    /** The same for spans, under the names that the earlier worker gave them. */
    static Map<String, String> attributes(VisualizationJobAddress address) {
        return Map.of(
                "job.id", address.jobId().toString(),
                "job.transform_id", Integer.toString(address.visualizationTransformId()),
                "job.visualization_id", Integer.toString(address.visualizationId()),
                "embedded_dataset_id", Integer.toString(address.embeddedDatasetId()));
    }

    static OutboundMessage message(VisualizationTransformResult result) {
        return OutboundMessage.of(result.subject(), result.messageId(), result.toJson());
    }
}
