package io.isogloss.embedding.local;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Embeds with a model in this process.
 *
 * <p>The calling thread tokenizes one window of texts while the model's pool computes the one before. Inside a window the texts are
 * sorted by length, so that little is padded; windows do not depend on the number of threads, so neither do the vectors.
 */
public final class LocalEmbedder implements Embedder {

    public static final String PROVIDER = "local";

    /** Texts tokenized at a time: enough to sort well, few enough to start computing at once. */
    private static final int WINDOW = 2_048;

    private static final int WINDOWS_AHEAD = 2;
    private static final int MOST_ROWS_A_BATCH = 256;
    private static final int MOST_PIECES = 4;
    /** Of a piece: 16 short texts in four pieces took a quarter longer than 32. */
    private static final int FEWEST_TOKENS = 96;

    private final LocalModel model;
    private final EmbedderListener listener;
    private final TimeSource time;
    private final EmbedderInfo info;
    private final Settings settings;

    /**
     * How one embedder uses a model.
     *
     * @param maxTokens tokens of one text, at most the model's own
     * @param batchTexts rows of one run, 0 for no cap of its own
     * @param longTexts what happens to a longer text
     * @param documentPrefix put before each document; null takes the model's prompt
     * @param queryPrefix put before each query; null takes the model's prompt
     * @param timeLimit total time of one call
     */
    public record Settings(
            int maxTokens,
            int batchTexts,
            LongTextPolicy longTexts,
            @Nullable String documentPrefix,
            @Nullable String queryPrefix,
            Duration timeLimit) {

        /** What a configuration says of it. */
        public static Settings of(EmbedderConfig config) {
            return new Settings(
                    config.maxInputTokens(),
                    config.batchTexts(),
                    config.longTexts(),
                    config.documentPrefix(),
                    config.queryPrefix(),
                    config.timeLimit());
        }
    }

    /** Uses the model without owning it. */
    public LocalEmbedder(LocalModel model, Settings settings, EmbedderListener listener, TimeSource time) {
        this.model = model;
        this.listener = listener;
        this.time = time;
        ModelDescription description = model.description();
        int maxTokens = settings.maxTokens() == 0
                ? description.maxTokens()
                : Math.min(settings.maxTokens(), description.maxTokens());
        int least = model.tokenizer().leadingSpecials() + model.tokenizer().trailingSpecials() + 1;
        if (maxTokens < least) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "maxInputTokens must be at least " + least + ", was " + maxTokens);
        }
        this.settings = new Settings(
                maxTokens,
                settings.batchTexts() == 0 ? MOST_ROWS_A_BATCH : settings.batchTexts(),
                settings.longTexts(),
                settings.documentPrefix() == null ? description.documentPrompt() : settings.documentPrefix(),
                settings.queryPrefix() == null ? description.queryPrompt() : settings.queryPrefix(),
                settings.timeLimit());
        this.info = new EmbedderInfo(
                PROVIDER,
                description.name(),
                model.dimensions(),
                maxTokens,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                0,
                true);
    }

    @Override
    public EmbedderInfo info() {
        return info;
    }

    @Override
    public Embeddings embed(EmbeddingRequest request) {
        List<String> texts = request.texts();
        int dimensions = model.dimensions();
        Duration limit = request.timeLimit() == null ? settings.timeLimit() : request.timeLimit();
        long deadline = time.nanos() + limit.toNanos();
        String prompt = promptFor(request.inputType());
        Embeddings.Builder result = new Embeddings.Builder(texts.size(), dimensions);
        Deque<Running> running = new ArrayDeque<>();
        model.callers().incrementAndGet();
        try {
            for (int from = 0; from < texts.size(); from += WINDOW) {
                int to = Math.min(from + WINDOW, texts.size());
                TokenizedWindow window = TokenizedWindow.of(
                        model.tokenizer(), texts, prompt, from, to, settings.maxTokens(), settings.longTexts(), result);
                running.add(start(window, dimensions));
                if (running.size() > WINDOWS_AHEAD) {
                    finish(running.remove(), dimensions, deadline, limit, result);
                }
            }
            while (!running.isEmpty()) {
                finish(running.remove(), dimensions, deadline, limit, result);
            }
        } finally {
            model.callers().decrementAndGet();
            for (Running left : running) {
                left.cancel();
            }
        }
        return result.checkRows().build();
    }

    @Override
    public void close() {
        // The model belongs to whoever loaded it.
    }

    private String promptFor(InputType type) {
        String prompt = type == InputType.QUERY ? settings.queryPrefix() : settings.documentPrefix();
        return type == InputType.NONE || prompt == null ? "" : prompt;
    }

    private Running start(TokenizedWindow window, int dimensions) {
        TokenRows rows = window.tokenRows();
        // A few short texts are cut too, or one core would do all of them, but not into crumbs, which cost more than
        // they gain.
        int pieces = Math.clamp(window.tokens() / FEWEST_TOKENS, 1, mostPieces());
        // As many rows for each, by the area of the longest; where one is far longer than the others, by their tokens.
        long area = (long) longest(rows) * ((rows.count() + pieces - 1) / pieces);
        long fair = Math.min(area, window.tokens() * 3L / (2L * pieces));
        int share = Math.clamp(
                fair, FEWEST_TOKENS, Math.max(FEWEST_TOKENS, model.encoder().bestArea()));
        BatchPlan plan = BatchPlan.of(rows, share, settings.batchTexts());
        float[] vectors = new float[Math.multiplyExact(rows.count(), dimensions)];
        List<Future<?>> batches = new ArrayList<>(plan.batches());
        try {
            for (int b = 0; b < plan.batches(); b++) {
                int from = plan.start(b);
                int to = plan.start(b + 1);
                batches.add(model.pool().submit(() -> compute(rows, plan.order(), from, to, vectors)));
            }
        } catch (RejectedExecutionException e) {
            throw new EmbeddingException(FailureKind.CANCELED, "the model " + info.model() + " is closed", e);
        }
        return new Running(window, vectors, batches);
    }

    /**
     * Where as many calls are under way as there are cores, each of them is busy with a call of its own, and pieces would only be smaller. An engine
     * whose vectors depend on what comes together is cut alike every time, whatever the cores and the load.
     */
    private int mostPieces() {
        int callers = model.callers().get();
        return callers <= 1 || !model.encoder().rowsAreIndependent()
                ? MOST_PIECES
                : Math.clamp(model.encoder().lanes() / callers, 1, MOST_PIECES);
    }

    private static int longest(TokenRows rows) {
        int longest = 1;
        for (int row = 0; row < rows.count(); row++) {
            longest = Math.max(longest, rows.length(row));
        }
        return longest;
    }

    private void compute(TokenRows rows, int[] order, int from, int to, float[] vectors) {
        long start = time.nanos();
        FailureKind failure = FailureKind.LOCAL_MODEL;
        long tokens = 0;
        try {
            model.encoder().encode(rows, order, from, to, vectors);
            failure = null;
            for (int i = from; i < to; i++) {
                tokens += rows.length(order[i]);
            }
        } finally {
            Duration took = Duration.ofNanos(time.nanos() - start);
            listener.requestEnded(
                    new EmbedderListener.RequestEnded(PROVIDER, info.model(), to - from, tokens, took, failure));
        }
    }

    private void finish(Running window, int dimensions, long deadline, Duration limit, Embeddings.Builder result) {
        try {
            for (Future<?> batch : window.batches()) {
                batch.get(Math.max(0, deadline - time.nanos()), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            window.cancel();
            throw new EmbeddingException(
                    FailureKind.TIMEOUT, "not done within " + limit + ", still at " + window.window(), e);
        } catch (InterruptedException e) {
            window.cancel();
            Thread.currentThread().interrupt();
            throw new EmbeddingException(FailureKind.CANCELED, "interrupted at " + window.window(), e);
        } catch (CancellationException e) {
            throw new EmbeddingException(FailureKind.CANCELED, "the model " + info.model() + " was closed", e);
        } catch (ExecutionException e) {
            window.cancel();
            if (e.getCause() instanceof EmbeddingException known) {
                throw known;
            }
            throw new EmbeddingException(FailureKind.LOCAL_MODEL, "the model failed: " + e.getCause(), e.getCause());
        }
        window.window().deliver(window.vectors(), dimensions, result);
        result.tokens(window.window().tokens());
    }

    /** A window whose batches are in the pool. */
    private static final class Running {

        private final TokenizedWindow window;
        private final float[] vectors;
        private final List<Future<?>> batches;

        Running(TokenizedWindow window, float[] vectors, List<Future<?>> batches) {
            this.window = window;
            this.vectors = vectors;
            this.batches = batches;
        }

        TokenizedWindow window() {
            return window;
        }

        float[] vectors() {
            return vectors;
        }

        List<Future<?>> batches() {
            return batches;
        }

        void cancel() {
            for (Future<?> batch : batches) {
                batch.cancel(false);
            }
        }
    }
}
