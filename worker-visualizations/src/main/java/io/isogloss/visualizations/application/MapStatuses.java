package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;

/** Results as messages. */
final class MapStatuses {
    private MapStatuses() {}

    static OutboundMessage message(VisualizationTransformResult result) {
        return OutboundMessage.of(result.subject(), result.messageId(), result.toJson());
    }
}
