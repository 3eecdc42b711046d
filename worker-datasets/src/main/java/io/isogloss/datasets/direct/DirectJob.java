package io.isogloss.datasets.direct;

import io.isogloss.datasets.application.EmbeddingFailures;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.ItemProblem;
import io.isogloss.model.Subjects;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.embedding.DirectEmbeddingResult;
import io.isogloss.model.embedding.DirectEmbeddingStatus;
import io.isogloss.model.embedding.InputType;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.PublishFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of a direct job: all texts have a vector, or the job fails. A second run publishes the same parts over those of the first. */
final class DirectJob implements Job {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int NAMED_TEXTS = 5;
    /** Half of what a broker takes in one message unless told otherwise. A number of a vector has at most 16 characters, the comma included. */
    private static final int PART_BYTES = 512 << 10;

    private static final int NUMBER_BYTES = 16;

    private final String id;
    private final String lane;
    private final DirectEmbeddingJob job;
    private final DirectJobs.Surroundings around;
    private final Instant started;

    DirectJob(String id, String lane, DirectEmbeddingJob job, DirectJobs.Surroundings around) {
        this.id = id;
        this.lane = lane;
        this.job = job;
        this.around = around;
        this.started = around.clock().instant();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public OutboundMessage processing() {
        return message(DirectEmbeddingStatus.processing(id));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return message(
                DirectEmbeddingStatus.failed(id, failure.message(), sinceStart().toMillis()));
    }

    @Override
    public JobOutcome run(JobContext context) {
        EmbedderInfo info = null;
        Embeddings made = null;
        int stored = 0;
        try {
            Embedder embedder = around.embedders().apply(job.model());
            info = embedder.info();
            made = embedder.embed(new EmbeddingRequest(job.inputs(), role(job.inputType()), PATIENCE));
            refuseProblems(made);
            int parts = publish(made, context);
            stored = made.count();
            return new JobOutcome.Completed(message(DirectEmbeddingStatus.completed(
                    id, made.count(), parts, made.tokens(), sinceStart().toMillis())));
        } catch (EmbeddingException e) {
            throw new JobFailedException(EmbeddingFailures.failure(e), e);
        } finally {
            report(info, made, stored);
        }
    }

    private void refuseProblems(Embeddings made) {
        if (made.count() != job.inputs().size()) {
            throw JobFailedException.of(
                    FailureKind.CORRUPT_RESPONSE, "expected " + job.inputs().size() + " vectors, got " + made.count());
        }
        List<ItemProblem> problems = made.problems();
        if (!problems.isEmpty()) {
            String named = problems.stream()
                    .limit(NAMED_TEXTS)
                    .map(each -> "inputs[" + each.index() + "]: " + each.message())
                    .collect(Collectors.joining("; "));
            String rest = problems.size() > NAMED_TEXTS ? "; and " + (problems.size() - NAMED_TEXTS) + " more" : "";
            throw JobFailedException.of(FailureKind.INVALID, named + rest);
        }
    }

    private int publish(Embeddings made, JobContext context) {
        int rows = Math.max(1, PART_BYTES / Math.max(1, made.dimensions() * NUMBER_BYTES));
        int parts = 0;
        for (int from = 0; from < made.count(); from += rows) {
            context.throwIfCancelled();
            List<float[]> vectors = new ArrayList<>(rows);
            for (int i = from; i < Math.min(made.count(), from + rows); i++) {
                vectors.add(made.row(i));
            }
            byte[] body = new DirectEmbeddingResult(vectors, job.model().wire(), made.tokens()).toJson();
            try {
                // Without an id: a part of a second run replaces that of the first, whose numbers may differ in the
                // last digit.
                around.results().publish(OutboundMessage.of(Subjects.directResult(id, parts), null, body));
            } catch (PublishFailedException e) {
                FailureKind kind = e.hopeless() ? FailureKind.TOO_LARGE : FailureKind.UNAVAILABLE;
                throw new JobFailedException(Failure.of(kind, "the vectors: " + e.getMessage()), e);
            }
            parts++;
        }
        return parts;
    }

    private void report(@Nullable EmbedderInfo info, @Nullable Embeddings made, int stored) {
        around.observer()
                .ended(new DirectRecord(
                        id,
                        lane,
                        info == null ? "" : info.provider(),
                        job.model().wire(),
                        stored > 0 ? "success" : "failed_embedding",
                        job.inputs().size(),
                        stored,
                        made == null ? 0 : made.cacheHits(),
                        made == null ? 0 : made.truncated().length,
                        made == null ? 0 : made.tokens(),
                        made == null || info == null ? 0 : info.costUsd(made.tokens()),
                        started,
                        sinceStart()));
    }

    private static io.isogloss.embedding.InputType role(@Nullable InputType asked) {
        return asked == null
                ? io.isogloss.embedding.InputType.NONE
                : switch (asked) {
                    case QUERY -> io.isogloss.embedding.InputType.QUERY;
                    case DOCUMENT -> io.isogloss.embedding.InputType.DOCUMENT;
                };
    }

    private Duration sinceStart() {
        Duration took = Duration.between(started, around.clock().instant());
        return took.isNegative() ? Duration.ZERO : took;
    }

    static OutboundMessage message(DirectEmbeddingStatus status) {
        return OutboundMessage.of(status.subject(), status.messageId(), status.toJson());
    }
}
