package io.isogloss.runtime.jobs;

import java.util.Map;

/** What a running job may ask of the listener. Safe for any number of threads of the job. */
public interface JobContext {

    /** The delivery being worked on. */
    JobMessage message();

    /**
     * Publishes progress. Does nothing once the final status is on its way, so progress never comes after it, and does
     * not fail: progress is a courtesy.
     */
    void progress(OutboundMessage status);

    /** Whether the result no longer matters: the worker stops, the run limit passed, or the claim on the job is lost. */
    boolean cancelled();

    /**
     * Ends the run when {@link #cancelled}.
     *
     * @throws JobFailedException of kind {@link FailureKind#CANCELLED}
     */
    default void throwIfCancelled() {
        if (cancelled()) {
            throw JobFailedException.of(FailureKind.CANCELLED, "the run was cancelled");
        }
    }

    /** W3C trace headers for calls made on behalf of this job. */
    Map<String, String> traceHeaders();
}
