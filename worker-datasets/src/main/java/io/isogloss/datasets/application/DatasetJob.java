package io.isogloss.datasets.application;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of one batch. Made for each delivery; its counters are read after the run by the thread that ran it. */
final class DatasetJob implements Job {
    private static final int NAMED_CHUNKS = 5;

    private final DatasetTransformJob job;
    private final EmbedBatch around;
    private final Instant started;
    private volatile int chunksRead;

    DatasetJob(DatasetTransformJob job, EmbedBatch around) {
        this.job = job;
        this.around = around;
        this.started = around.clock().instant();
    }

    @Override
    public String id() {
        return job.address().jobId().toString();
    }

    @Override
    public Map<String, String> fields() {
        Map<String, String> fields = new TreeMap<>(Statuses.fields(job.address()));
        fields.put("collection", job.collectionName());
        return fields;
    }

    @Override
    public OutboundMessage processing() {
        return Statuses.message(DatasetTransformResult.processing(job.address()));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return Statuses.message(
                DatasetTransformResult.failed(job.address(), chunksRead, failure.message(), millisSinceStart()));
    }

    @Override
    public JobOutcome run(JobContext context) throws InterruptedException {
        BatchTally tally = new BatchTally();
        try {
            long bytes = embedAndStore(context, tally);
            report(context, tally, chunksRead == 0 ? "success_empty" : "success", bytes);
            return new JobOutcome.Completed(Statuses.message(result(tally)));
        } catch (JobFailedException e) {
            if (BatchFailure.DELETED.status().equals(BatchFailure.statusOf(e))) {
                chunksRead = 0;
            }
            report(context, tally, BatchFailure.statusOf(e), 0);
            throw e;
        }
    }

    private DatasetTransformResult result(BatchTally tally) {
        String note = tally.note(NAMED_CHUNKS);
        return note.isEmpty()
                ? DatasetTransformResult.success(job.address(), tally.stored(), millisSinceStart())
                : new DatasetTransformResult(
                        job.address(), tally.stored(), io.isogloss.model.JobStatus.SUCCESS, note, millisSinceStart());
    }

    private long embedAndStore(JobContext context, BatchTally tally) throws InterruptedException {
        PipelineSettings settings = around.settings();
        try (ChunkFeed feed = ChunkFeed.open(job.source(), around.objects(), settings.limits())) {
            DeletionWatch watch = new DeletionWatch(job.source(), around.objects(), around.clock(), context.message());
            StageRunner runner = null;
            try {
                Stage stage = new Stage();
                int read = 0;
                while (true) {
                    Optional<Chunk> next = feed.next();
                    if (next.isPresent()) {
                        stage.add(next.get());
                        read++;
                        chunksRead = read;
                    }
                    boolean last = next.isEmpty();
                    if (!stage.isEmpty() && (last || stage.isFull(settings))) {
                        context.throwIfCancelled();
                        if (runner == null) {
                            runner = new StageRunner(job, around, embedder(), tally, context, watch);
                        }
                        // The only stage of a small batch needs no thread of its own.
                        runner.submit(stage, last);
                        stage = new Stage();
                    }
                    if (last) {
                        break;
                    }
                }
                if (runner != null) {
                    runner.finish();
                }
            } finally {
                if (runner != null) {
                    runner.close();
                }
            }
            if (chunksRead > 0 && tally.stored() == 0) {
                throw BatchFailure.EMBEDDING.because(
                        Failure.of(FailureKind.INVALID, tally.note(NAMED_CHUNKS)),
                        new IllegalStateException("no chunk"));
            }
            return feed.bytes();
        }
    }

    private Embedder embedder() {
        try {
            return around.embedders().find(job);
        } catch (EmbeddingException e) {
            throw BatchFailure.EMBEDDING.because(e);
        } catch (JobFailedException e) {
            throw BatchFailure.EMBEDDING.because(e);
        }
    }

    private void report(JobContext context, BatchTally tally, String status, long bytes) {
        context.countAs(status);
        Instant now = around.clock().instant();
        around.observer()
                .ended(new BatchRecord(
                        id(),
                        job.address().datasetId(),
                        job.address().datasetTransformId(),
                        job.address().embeddedDatasetId(),
                        job.address().owner(),
                        job.collectionName(),
                        job.embedder().provider(),
                        job.embedder().model(),
                        status,
                        chunksRead,
                        tally.stored(),
                        tally.truncated(),
                        tally.cacheHits(),
                        tally.tokens(),
                        tally.costUsd(),
                        bytes,
                        started,
                        Duration.between(started, now)));
    }

    private long millisSinceStart() {
        return Math.max(0, Duration.between(started, around.clock().instant()).toMillis());
    }
}
