package io.isogloss.datasets.application;

import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.Map;

/** What jobs say of themselves. */
final class Statuses {
    private Statuses() {}

    /** The ids of a job for logs and spans. */
    static Map<String, String> fields(DatasetJobAddress address) {
        return Map.of(
                "dataset_transform_id", Integer.toString(address.datasetTransformId()),
                "embedded_dataset_id", Integer.toString(address.embeddedDatasetId()));
    }

    static OutboundMessage message(DatasetTransformResult result) {
        return OutboundMessage.of(result.subject(), result.messageId(), result.toJson());
    }
}
