package io.isogloss.datasets.application;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.InputType;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes stages through embedding and storing, a few at a time, each on a virtual thread of its own.
 *
 * <p>{@link #submit} blocks while as many stages are under way as the settings allow, for this job and in bytes for all: that is what bounds memory. After the first failure no
 * further stage starts, and {@link #finish} throws it. One thread submits and finishes.
 */
final class StageRunner implements AutoCloseable {
    private final DatasetTransformJob job;
    private final EmbedBatch around;
    private final Embedder embedder;
    private final InputType inputType;
    private final BatchTally tally;
    private final JobContext context;
    private final DeletionWatch watch;
    private final PointSink.Target target;
    private final int most;
    private final Semaphore slots;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    /** Those that run. A virtual thread that has ended still holds what it ran: a list of all would hold the whole file. */
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    private boolean started;

    StageRunner(
            DatasetTransformJob job,
            EmbedBatch around,
            Embedder embedder,
            BatchTally tally,
            JobContext context,
            DeletionWatch watch) {
        this.job = job;
        this.around = around;
        this.embedder = embedder;
        this.inputType = around.embedders().inputType(job);
        this.tally = tally;
        this.context = context;
        this.watch = watch;
        this.target = new PointSink.Target(
                job.store(),
                job.collectionName(),
                job.quantization(),
                job.wipeCollection(),
                context.message().publishedAt());
        this.most = Math.max(1, around.settings().stagesInFlight());
        this.slots = new Semaphore(most);
    }

    void submit(Stage stage, boolean last) throws InterruptedException {
        throwFirstFailure();
        if (last && !started) {
            int room = around.room().take(stage.bytes());
            try {
                run(stage);
            } finally {
                around.room().giveBack(room);
            }
            return;
        }
        slots.acquire();
        int room = around.room().take(stage.bytes());
        started = true;
        Thread thread = Thread.ofVirtual().name("batch-stage").unstarted(context.carry(() -> {
            try {
                if (firstFailure.get() == null) {
                    run(stage);
                }
            } catch (RuntimeException | Error e) {
                // An error too: a stage that ended without a word would be taken for stored.
                firstFailure.compareAndSet(null, e);
            } finally {
                running.remove(Thread.currentThread());
                around.room().giveBack(room);
                slots.release();
            }
        }));
        running.add(thread);
        thread.start();
    }

    void finish() throws InterruptedException {
        slots.acquire(most);
        slots.release(most);
        throwFirstFailure();
    }

    @Override
    public void close() {
        running.forEach(Thread::interrupt);
    }

    private void throwFirstFailure() {
        switch (firstFailure.get()) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void run(Stage stage) {
        context.throwIfCancelled();
        watch.refuseWhenDeleted();
        Embeddings embeddings = context.stage("embed", () -> embed(stage));
        tally.embedded(embeddings, embedder.info().costUsd(embeddings.tokens()));
        int[] rowOf = new int[embeddings.count()];
        List<Chunk> good = new ArrayList<>(embeddings.count());
        for (int i = 0; i < embeddings.count(); i++) {
            var problem = embeddings.problem(i);
            if (problem == null) {
                rowOf[good.size()] = i;
                good.add(stage.chunks().get(i));
            } else {
                tally.failed(stage.chunks().get(i), problem);
            }
        }
        if (good.isEmpty()) {
            return;
        }
        context.throwIfCancelled();
        watch.refuseWhenDeleted();
        int[] rows = Arrays.copyOf(rowOf, good.size());
        context.stage("upsert", () -> {
            store(good, embeddings, rows);
            return rows;
        });
    }

    private Embeddings embed(Stage stage) {
        long start = System.nanoTime();
        Embeddings embeddings;
        try {
            embeddings = embedder.embed(new EmbeddingRequest(
                    stage.texts(), inputType, around.settings().embeddingPatience()));
        } catch (EmbeddingException e) {
            throw BatchFailure.EMBEDDING.because(e);
        } catch (JobFailedException e) {
            // The address guard's refusal, which reaches us through the HTTP client.
            throw BatchFailure.EMBEDDING.because(e);
        }
        if (embeddings.count() != stage.chunks().size()) {
            throw BatchFailure.MISMATCH.because(
                    Failure.of(
                            FailureKind.CORRUPT_RESPONSE,
                            "expected " + stage.chunks().size() + ", got " + embeddings.count()),
                    new IllegalStateException("count"));
        }
        around.observer()
                .embedded(
                        job.embedder().provider(),
                        job.embedder().model(),
                        embeddings.count(),
                        embeddings.tokens(),
                        Duration.ofNanos(System.nanoTime() - start));
        return embeddings;
    }

    private void store(List<Chunk> good, Embeddings embeddings, int[] rowOf) {
        long start = System.nanoTime();
        try {
            around.points().prepare(target, embeddings.dimensions());
            around.points().store(target, good, embeddings.rows(), rowOf, embeddings.dimensions());
        } catch (JobFailedException e) {
            throw BatchFailure.UPSERT.because(e);
        }
        tally.stored(good.size());
        around.observer().stored(target.collection(), good.size(), Duration.ofNanos(System.nanoTime() - start));
    }
}
