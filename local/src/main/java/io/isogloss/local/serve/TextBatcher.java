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
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the texts of requests that come at the same time into batches. Nobody who finds the engine idle waits for company; whoever comes while it
 * works shares the next batch, so that batches grow with the load alone. Clients that ask again at once would fall into as many groups as there are
 * batches under way and one more, and all of them be small: for those a lane waits a moment, and only while they come.
 *
 * <p>Safe for many threads. Holds a bounded number of requests; one more is refused.
 */
final class TextBatcher implements AutoCloseable {
    private static final int MOST_TEXTS = 256;
    private static final int MOST_WAITING = 4_096;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** One for each processor, since a batch of a few short texts is computed by one: with more the batches are smaller, with fewer a processor idles. */
    static final int LANES_HERE = Math.max(2, Runtime.getRuntime().availableProcessors());
    /** Of the time of its batch a lane waits one part in so many: what is lost at most when somebody does not come. */
    private static final int PATIENCE_SHARE = 4;
    /** Requests to a provider wait for the network, not for each other. */
    private static final int LANES_AWAY = 8;

    private final Embedder embedder;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger texts = new AtomicInteger();
    private final DistributionSummary sizes;
    private final List<Thread> threads = new ArrayList<>();
    private final LongUnaryOperator patience;
    private volatile boolean closed;

    TextBatcher(Embedder embedder, MeterRegistry meters) {
        this(
                embedder,
                meters,
                embedder.info().local() ? LANES_HERE : LANES_AWAY,
                took -> embedder.info().local() ? took / PATIENCE_SHARE : 0);
    }

    /**
     * A batcher of so many lanes.
     *
     * @param patience how long a lane that has just answered waits for those it answered, from how long its batch took, in nanoseconds
     */
    TextBatcher(Embedder embedder, MeterRegistry meters, int lanes, LongUnaryOperator patience) {
        this.embedder = embedder;
        this.patience = patience;
        this.sizes = DistributionSummary.builder("isogloss.embeddings.batch.texts")
                .description("Texts that went to the engine together")
                .register(meters);
        meters.gauge("isogloss.embeddings.waiting.texts", texts);
        for (int i = 0; i < lanes; i++) {
            threads.add(
                    Thread.ofPlatform().daemon(true).name("embedding-lane-" + i).start(new Lane()));
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

    /** One thread that fills a batch, has it computed, and answers. */
    private final class Lane implements Runnable {
        private final List<Waiting> batch = new ArrayList<>();
        private @Nullable Waiting left;
        private int expected;
        private long until;

        @Override
        public void run() {
            try {
                while (!closed) {
                    gather();
                    compute();
                }
            } catch (InterruptedException e) {
                batch.forEach(TextBatcher::turnAway);
                if (left != null) {
                    turnAway(left);
                }
                Thread.currentThread().interrupt();
            }
        }

        private void gather() throws InterruptedException {
            batch.clear();
            int count = 0;
            Waiting next = left == null ? next() : left;
            left = null;
            while (next != null) {
                int more = next.texts().size();
                if (!batch.isEmpty() && (next.type() != batch.getFirst().type() || count + more > MOST_TEXTS)) {
                    left = next;
                    return;
                }
                batch.add(next);
                texts.addAndGet(-more);
                count += more;
                next = next();
            }
        }

        /** The next request; null when the batch has one and nobody else comes. */
        private @Nullable Waiting next() throws InterruptedException {
            Waiting there = queue.poll();
            if (there == null && batch.size() < expected) {
                there = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return there == null && batch.isEmpty() ? queue.take() : there;
        }

        private void compute() {
            long start = System.nanoTime();
            try {
                List<String> all = new ArrayList<>();
                batch.forEach(each -> all.addAll(each.texts()));
                sizes.record(all.size());
                Embeddings vectors =
                        embedder.embed(EmbeddingRequest.of(all, batch.getFirst().type()));
                expectThemAgain(start);
                int row = 0;
                for (Waiting each : batch) {
                    answer(each, vectors, row, all.size());
                    row += each.texts().size();
                }
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                expectThemAgain(start);
                batch.forEach(each -> each.answer().completeExceptionally(e));
            }
        }

        /** Before anybody is answered, who would ask again at once and be counted twice. */
        private void expectThemAgain(long start) {
            expected = batch.size() + queue.size();
            long now = System.nanoTime();
            until = now + patience.applyAsLong(now - start);
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
        threads.forEach(Thread::interrupt);
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(TextBatcher::turnAway);
    }

    private static void turnAway(Waiting waiting) {
        waiting.answer().completeExceptionally(new EmbeddingException(FailureKind.CANCELED, "the server is stopping"));
    }
}
