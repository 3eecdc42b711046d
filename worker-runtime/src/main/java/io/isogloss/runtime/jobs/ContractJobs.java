package io.isogloss.runtime.jobs;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import java.util.function.BiFunction;

/**
 * Reads the jobs of the contract, of every generation: a message becomes a job, a refusal that its sender is told, or nothing that anybody could be
 * told.
 *
 * <p>Stateless; safe for any number of threads.
 *
 * @param <A> whom to answer
 * @param <J> the job as the contract has it
 */
public final class ContractJobs<A, J> implements JobHandler {

    /** Reads the body of a message. */
    @FunctionalInterface
    public interface Reader<A, J> {
        /** A job, or a refusal with its reason; throws where not even a sender can be read. */
        Reading<A, J> read(byte[] body) throws InvalidMessageException;
    }

    private final JobType type;
    private final Reader<A, J> reader;
    private final BiFunction<J, JobMessage, Job> accepted;
    private final BiFunction<A, String, Job> refused;

    /**
     * @param reader of the contract
     * @param accepted makes the work for a job
     * @param refused makes the answer to a job that breaks the contract, from its sender and every reason
     */
    public ContractJobs(
            JobType type,
            Reader<A, J> reader,
            BiFunction<J, JobMessage, Job> accepted,
            BiFunction<A, String, Job> refused) {
        this.type = type;
        this.reader = reader;
        this.accepted = accepted;
        this.refused = refused;
    }

    @Override
    public JobType type() {
        return type;
    }

    @Override
    public Job read(JobMessage message) {
        Reading<A, J> reading;
        try {
            reading = reader.read(message.body());
        } catch (InvalidMessageException e) {
            throw JobFailedException.of(FailureKind.UNREADABLE, String.valueOf(e.getMessage()));
        }
        return switch (reading) {
            case Reading.Accepted<A, J>(J job) -> accepted.apply(job, message);
            case Reading.Refused<A, J>(A sender, InvalidMessageException reason) ->
                refused.apply(sender, String.valueOf(reason.getMessage()));
        };
    }
}
