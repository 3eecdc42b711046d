package io.isogloss.local.serve;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.ItemProblem;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the texts of requests that come at the same time into batches. Nothing waits for company: whoever finds the engine idle goes at once, and
 * whoever comes while it works shares the next batch, so that batches grow with the load alone.
 *
 * <p>Safe for many threads. Holds a bounded number of requests; one more is refused.
 */
final class TextBatcher implements AutoCloseable {
    private static final int MOST_TEXTS = 256;
    private static final int MOST_WAITING = 4_096;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** One for each processor, since a batch of a few short texts is computed by one: with more the batches are smaller, with fewer a processor idles. */
    static final int LANES_HERE = Math.max(2, Runtime.getRuntime().availableProcessors());
    /** Requests to a provider wait for the network, not for each other. */
    private static final int LANES_AWAY = 8;

    private final Embedder embedder;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger texts = new AtomicInteger();
    private final DistributionSummary sizes;
    private final List<Thread> lanes = new ArrayList<>();
    private volatile boolean closed;

    TextBatcher(Embedder embedder, MeterRegistry meters) {
        this.embedder = embedder;
        this.sizes = DistributionSummary.builder("isogloss.embeddings.batch.texts")
                .description("Texts that went to the engine together")
                .register(meters);
        meters.gauge("isogloss.embeddings.waiting.texts", texts);
        int count = embedder.info().local() ? LANES_HERE : LANES_AWAY;
        for (int i = 0; i < count; i++) {
            lanes.add(
                    Thread.ofPlatform().daemon(true).name("embedding-lane-" + i).start(this::work));
        }
    }

    /**
     * Vectors of one request.
     *
     * @param tokens that the request took
     */
    record Vectors(List<float[]> rows, long tokens) {}

    private record Waiting(List<String> texts, InputType type, CompletableFuture<Vectors> answer) {}

    /**
     * The vectors of the texts, in their order.
     *
     * @throws EmbeddingException when a text cannot be embedded or the answer does not come in time
     * @throws HttpFailure when too many wait already
     */
    Vectors embed(List<String> wanted, InputType type) throws InterruptedException {
        Waiting waiting = new Waiting(wanted, type, new CompletableFuture<>());
        if (closed || !queue.offer(waiting)) {
            throw new HttpFailure(429, "busy", MOST_WAITING + " requests wait already");
        }
        texts.addAndGet(wanted.size());
        try {
            return waiting.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EmbeddingException known) {
                throw known;
            }
            throw new EmbeddingException(FailureKind.LOCAL_MODEL, String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new EmbeddingException(FailureKind.TIMEOUT, "no vectors within " + PATIENCE, e);
        }
    }

    private void work() {
        List<Waiting> batch = new ArrayList<>();
        @Nullable Waiting left = null;
        while (!closed) {
            try {
                Waiting first = left == null ? queue.take() : left;
                left = null;
                batch.clear();
                batch.add(first);
                int count = first.texts().size();
                while (count < MOST_TEXTS) {
                    Waiting next = queue.poll();
                    if (next == null) {
                        break;
                    }
                    if (next.type() != first.type() || count + next.texts().size() > MOST_TEXTS) {
                        left = next;
                        break;
                    }
                    batch.add(next);
                    count += next.texts().size();
                }
                texts.addAndGet(-count);
                run(batch, count);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run(List<Waiting> batch, int count) {
        try {
            sizes.record(count);
            List<String> all = new ArrayList<>(count);
            batch.forEach(each -> all.addAll(each.texts()));
            Embeddings vectors =
                    embedder.embed(EmbeddingRequest.of(all, batch.getFirst().type()));
            int row = 0;
            for (Waiting each : batch) {
                answer(each, vectors, row, count);
                row += each.texts().size();
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            batch.forEach(each -> each.answer().completeExceptionally(e));
        }
    }

    private static void answer(Waiting waiting, Embeddings vectors, int from, int all) {
        List<float[]> rows = new ArrayList<>(waiting.texts().size());
        for (int i = 0; i < waiting.texts().size(); i++) {
            ItemProblem problem = vectors.problem(from + i);
            if (problem != null) {
                waiting.answer()
                        .completeExceptionally(
                                new EmbeddingException(problem.kind(), "input[" + i + "]: " + problem.message()));
                return;
            }
            rows.add(vectors.row(from + i));
        }
        // The engine counts the tokens of a batch; a request's share goes by its characters.
        waiting.answer().complete(new Vectors(rows, Math.round((double) vectors.tokens() * rows.size() / all)));
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(Thread::interrupt);
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(each -> each.answer()
                .completeExceptionally(new EmbeddingException(FailureKind.CANCELED, "the server is stopping")));
    }
}
