package io.isogloss.runtime.jobs;

import java.util.Locale;

/** Why a job did not complete. The kind alone decides whether trying again can help. */
public enum FailureKind {
    /** The bytes are no job at all. */
    UNREADABLE(false),
    /** A job, but one whose fields break the contract. */
    INVALID(false),
    /** Credentials refused. */
    AUTH(false),
    /** What the job names does not exist. */
    NOT_FOUND(false),
    /** Input beyond a limit that protects the worker. */
    TOO_LARGE(false),
    /** An address that the guard does not let pass. */
    FORBIDDEN_ADDRESS(false),
    /** A service answered with something that is not an answer, repeatedly. */
    CORRUPT_RESPONSE(false),
    /** The job ran longer than its type allows. */
    RUN_LIMIT(false),
    /** The deliveries are used up. */
    ATTEMPTS_EXHAUSTED(false),
    /** A service did not answer in time. */
    TIMEOUT(true),
    /** A service is down or refuses everybody. */
    UNAVAILABLE(true),
    /** A service asks for patience. */
    RATE_LIMITED(true),
    /** No room: disk, memory, quota. */
    CAPACITY(true),
    /** The worker is stopping, or lost its claim on the job. */
    CANCELLED(true),
    /** A defect of ours, or nothing known. */
    INTERNAL(true);

    private final boolean retryable;

    FailureKind(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether another attempt may end differently. */
    public boolean retryable() {
        return retryable;
    }

    /** Lower case, as metrics and dead letters spell it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
