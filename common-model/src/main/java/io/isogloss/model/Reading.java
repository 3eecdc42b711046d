package io.isogloss.model;

/**
 * What came of reading a job: the job, or the reasons against it with the address that the refusal can be sent to.
 *
 * <p>Bytes that do not even say whom to answer are an {@link InvalidMessageException} instead.
 *
 * @param <A> address of the job's sender
 * @param <J> the job
 */
public sealed interface Reading<A, J> {

    /**
     * The message keeps the contract.
     *
     * @param job the job
     */
    record Accepted<A, J>(J job) implements Reading<A, J> {}

    /**
     * The message breaks the contract, and its sender can be told.
     *
     * @param address whom to answer
     * @param reason every violation
     */
    record Refused<A, J>(A address, InvalidMessageException reason) implements Reading<A, J> {}

    /**
     * The job.
     *
     * @throws InvalidMessageException if it was refused
     */
    default J orThrow() {
        return switch (this) {
            case Accepted<A, J>(J job) -> job;
            case Refused<A, J>(A ignored, InvalidMessageException reason) -> throw reason;
        };
    }
}
