package io.isogloss.runtime.jobs;

import java.util.Map;

/** A run that nobody waits for: its progress is told to nobody, and nobody ends it. */
public record LoneRun(JobMessage message) implements JobContext {
    @Override
    public void progress(OutboundMessage status) {}

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public Map<String, String> traceHeaders() {
        return Map.of();
    }
}
