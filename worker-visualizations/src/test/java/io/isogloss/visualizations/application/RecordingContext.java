package io.isogloss.visualizations.application;

import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps what a job tells and cancels it at a chosen stage. */
final class RecordingContext implements JobContext {
    final List<OutboundMessage> told = new CopyOnWriteArrayList<>();
    private final JobMessage message;
    private final String cancelAt;

    RecordingContext(JobMessage message) {
        this(message, "never");
    }

    RecordingContext(JobMessage message, String cancelAt) {
        this.message = message;
        this.cancelAt = cancelAt;
    }

    @Override
    public JobMessage message() {
        return message;
    }

    @Override
    public void progress(OutboundMessage status) {
        told.add(status);
    }

    @Override
    public boolean cancelled() {
        return told.stream().anyMatch(status -> new String(status.body()).contains("\"" + cancelAt + "\""));
    }

    @Override
    public Map<String, String> traceHeaders() {
        return Map.of();
    }
}
