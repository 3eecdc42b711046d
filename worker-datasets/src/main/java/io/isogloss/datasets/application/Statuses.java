package io.isogloss.datasets.application;

import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;

/** Results as messages. */
final class Statuses {
    private Statuses() {}

    static OutboundMessage message(DatasetTransformResult result) {
        return OutboundMessage.of(result.subject(), result.messageId(), result.toJson());
    }
}
