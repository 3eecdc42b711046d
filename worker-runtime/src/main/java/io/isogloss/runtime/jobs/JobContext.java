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

    /** Metrics count this run under this word, from a small closed set, once it has ended for good; the last word counts. */
    default void countAs(String word) {}

    /**
     * Does a part of the work on the calling thread, as a span of its own.
     *
     * @param name few different ones: {@code embed}, {@code upsert}
     */
    default <T, E extends Exception> T stage(String name, Stage<T, E> work) throws E {
        return work.run();
    }

    /**
     * A part of the work.
     *
     * @param <T> what it yields
     * @param <E> what it may throw
     */
    @FunctionalInterface
    interface Stage<T, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /** The same work with the log fields and the trace of the calling thread, for another thread of this job. */
    default Runnable carry(Runnable work) {
        return work;
    }

    /** W3C trace headers for calls made on behalf of this job. */
    Map<String, String> traceHeaders();
}
