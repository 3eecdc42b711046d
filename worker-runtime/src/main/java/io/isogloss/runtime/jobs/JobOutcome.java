package io.isogloss.runtime.jobs;

/** How one run of a job ended. Each outcome has exactly one way of settling the delivery. */
public sealed interface JobOutcome {

    /**
     * The job is over and its effect durable: publish this final status, then acknowledge.
     *
     * @param result the final status
     */
    record Completed(OutboundMessage result) implements JobOutcome {}

    /**
     * Another run may succeed: release with a delay while deliveries are left, else as {@link Rejected}.
     *
     * @param failure what stood in the way
     */
    record RetryLater(Failure failure) implements JobOutcome {}

    /**
     * No run will succeed: publish the failed status, store the dead letter, discard.
     *
     * @param failure why
     */
    record Rejected(Failure failure) implements JobOutcome {}

    /** The outcome that a failure's kind asks for. */
    static JobOutcome of(Failure failure) {
        return failure.kind().retryable() ? new RetryLater(failure) : new Rejected(failure);
    }
}
