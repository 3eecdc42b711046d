package io.isogloss.runtime.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery ended, for metrics and traces.
 *
 * @param type name of the job type
 * @param message the delivery
 * @param ending what became of it
 * @param kind why, where it did not complete
 * @param word what the job itself calls its ending, see {@link JobContext#countAs}; null where it said nothing
 * @param waited from the broker storing the message to our receiving it, on the wall clocks of both
 * @param took from receiving to settlement
 */
public record JobReport(
        String type,
        JobMessage message,
        Ending ending,
        @Nullable FailureKind kind,
        @Nullable String word,
        Duration waited,
        Duration took) {

    /** What became of a delivery. */
    public enum Ending {
        /** Final status published and acknowledged. */
        COMPLETED,
        /** Final status published, acknowledgement not confirmed: it may come again and change nothing. */
        UNCONFIRMED,
        /** Released for another attempt. */
        RETRIED,
        /** Stored as a dead letter and discarded. */
        DEAD_LETTERED,
        /** Handed back because the worker stops. */
        HANDED_BACK,
        /** Left to whoever owns it now. */
        ABANDONED
    }
}
