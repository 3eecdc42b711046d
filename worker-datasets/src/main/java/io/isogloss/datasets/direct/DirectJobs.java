package io.isogloss.datasets.direct;

import io.isogloss.embedding.Embedder;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.embedding.DirectModel;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.MessagePublisher;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Reads the direct jobs of one lane. The id of a job is the message's {@code Nats-Msg-Id}, else its stream and number, both of which the publisher's
 * confirmation names. Stateless; safe for many threads.
 */
public final class DirectJobs implements JobHandler {
    private static final int LONGEST_ID = 200;

    private final JobType type;
    private final Surroundings around;

    /**
     * What jobs of both lanes share.
     *
     * @param embedders finds the embedder of a model; throws what embedding throws
     * @param results takes vectors, with confirmation
     * @param observer hears how runs end
     * @param clock wall time
     */
    public record Surroundings(
            Function<DirectModel, Embedder> embedders,
            MessagePublisher results,
            DirectObserver observer,
            InstantSource clock) {}

    public DirectJobs(JobType type, Surroundings around) {
        this.type = type;
        this.around = around;
    }

    @Override
    public JobType type() {
        return type;
    }

    @Override
    public Job read(JobMessage message) {
        String id = id(message);
        try {
            return new DirectJob(id, type.name(), DirectEmbeddingJob.parse(message.body()), around);
        } catch (InvalidMessageException e) {
            return new RefusedDirectJob(id, type.name(), String.valueOf(e.getMessage()), around);
        }
    }

    private static String id(JobMessage message) {
        String given = message.header("Nats-Msg-Id");
        return given == null || given.isBlank() || given.length() > LONGEST_ID
                ? message.stream() + "-" + message.sequence()
                : given;
    }
}
