package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All batches of one request: sends them side by side, cuts a refused one in two until it passes, and gathers the vectors of the
 * pieces.
 */
final class BatchRun {

    /** A text refused as too long is cut to three quarters this often before it is given up. */
    private static final int MOST_CUTS = 12;

    private static final int MOST_SPLITS = 10;

    private final BatchSender sender;
    private final FittedTexts fitted;
    private final TextBatch all;
    private final EmbedderConfig config;
    private final EmbedderListener listener;
    private final Deadline deadline;
    private final IntConsumer learnBatchTexts;

    private final BitSet tooLong = new BitSet();
    private final BitSet cut = new BitSet();
    private long tokens;
    private float @Nullable [] rows;
    private int dimensions;

    BatchRun(
            BatchSender sender,
            FittedTexts fitted,
            TextBatch all,
            EmbedderConfig config,
            EmbedderListener listener,
            Deadline deadline,
            IntConsumer learnBatchTexts) {
        this.sender = sender;
        this.fitted = fitted;
        this.all = all;
        this.config = config;
        this.listener = listener;
        this.deadline = deadline;
        this.learnBatchTexts = learnBatchTexts;
    }

    /** Runs every batch; on the first failure the others are interrupted and it is thrown. */
    BatchRun all(int[] cuts) {
        int batches = cuts.length - 1;
        if (batches == 1) {
            range(cuts[0], cuts[1]);
            return this;
        }
        Semaphore slots = new Semaphore(config.concurrency());
        List<Future<?>> running = new ArrayList<>(batches);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int b = 0; b < batches; b++) {
                    int from = cuts[b];
                    int to = cuts[b + 1];
                    running.add(threads.submit(listener.carry(() -> {
                        slots.acquire();
                        try {
                            range(from, to);
                        } finally {
                            slots.release();
                        }
                        return null;
                    })));
                }
                for (Future<?> batch : running) {
                    batch.get();
                }
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new EmbeddingException(FailureKind.CANCELED, "interrupted while embedding", e);
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof EmbeddingException known) {
                    throw known;
                }
                throw new IllegalStateException("a batch failed unexpectedly", e.getCause());
            }
        }
        return this;
    }

    /** Moves the vectors to the texts that the pieces belong to. */
    void deliver(Embeddings.Builder result) {
        result.tokens(tokens);
        int texts = fitted.count();
        float[] values = rows;
        if (values != null && tooLong.isEmpty() && cut.isEmpty() && fitted.isOnePieceEach(result.count())) {
            result.rows(values, dimensions);
            return;
        }
        for (int piece = 0; piece < texts; ) {
            int owner = fitted.owner(piece);
            int end = piece + 1;
            while (end < texts && fitted.owner(end) == owner) {
                end++;
            }
            deliverText(owner, piece, end, result);
            piece = end;
        }
    }

    private void deliverText(int owner, int from, int to, Embeddings.Builder result) {
        for (int piece = from; piece < to; piece++) {
            if (tooLong.get(piece)) {
                result.problem(owner, FailureKind.TOO_LONG, "text " + owner + " is longer than the provider takes");
                return;
            }
            if (cut.get(piece)) {
                result.truncated(owner);
            }
        }
        float[] values = rows;
        if (values == null) {
            return;
        }
        if (to - from > 1) {
            float[] weights = new float[to - from];
            for (int piece = from; piece < to; piece++) {
                weights[piece - from] = fitted.tokens()[piece];
            }
            WeightedMean.into(values, from * dimensions, weights, values, from * dimensions, dimensions);
        }
        result.row(owner, values, from * dimensions, dimensions);
    }

    private void range(int from, int to) {
        try {
            Answer answer = sender.send(all.part(from, to), fitted.likelyTokens(from, to), deadline);
            keep(from, answer);
        } catch (EmbeddingException e) {
            if (e.kind() != FailureKind.TOO_MANY_TOKENS) {
                throw e;
            }
            if (to - from > 1) {
                listener.split(config.provider(), config.model(), to - from);
                int middle = (from + to) >>> 1;
                range(from, middle);
                range(middle, to);
                // Only a refusal that names the batch size, not its tokens, says something of the next batch.
                if (e.retryAfter() == null && BatchSizeRefusal.says(e)) {
                    learnBatchTexts.accept(middle - from);
                }
            } else {
                tooLong(from);
            }
        }
    }

    private void tooLong(int piece) {
        switch (config.longTexts()) {
            case REJECT -> {
                synchronized (this) {
                    tooLong.set(piece);
                }
            }
            case TRUNCATE -> shorten(piece);
            case SPLIT_AND_AVERAGE -> keep(piece, split(all.texts().get(piece), 0));
        }
    }

    private void shorten(int piece) {
        String text = all.texts().get(piece);
        for (int i = 0; i < MOST_CUTS && text.length() > 1; i++) {
            text = text.substring(0, wholeCharacters(text, Math.max(1, text.length() / 4 * 3)));
            try {
                Answer answer = sendOne(text);
                synchronized (this) {
                    cut.set(piece);
                }
                keep(piece, answer);
                return;
            } catch (EmbeddingException e) {
                if (e.kind() != FailureKind.TOO_MANY_TOKENS) {
                    throw e;
                }
            }
        }
        synchronized (this) {
            tooLong.set(piece);
        }
    }

    private Answer split(String text, int depth) {
        int middle = wholeCharacters(text, text.length() / 2);
        String[] halves = {text.substring(0, middle), text.substring(middle)};
        Answer[] answers = new Answer[2];
        for (int i = 0; i < 2; i++) {
            try {
                answers[i] = sendOne(halves[i]);
            } catch (EmbeddingException e) {
                if (e.kind() != FailureKind.TOO_MANY_TOKENS || depth == MOST_SPLITS || halves[i].length() < 4) {
                    throw e;
                }
                answers[i] = split(halves[i], depth + 1);
            }
        }
        int width = answers[0].dimensions();
        float[] both = new float[2 * width];
        System.arraycopy(answers[0].rows(), 0, both, 0, width);
        System.arraycopy(answers[1].rows(), 0, both, width, width);
        float[] mean = new float[width];
        WeightedMean.into(both, 0, new float[] {halves[0].length(), halves[1].length()}, mean, 0, width);
        return new Answer(mean, width, answers[0].tokens() + answers[1].tokens(), RateHeaders.NONE);
    }

    private Answer sendOne(String text) {
        TextBatch one = new TextBatch(List.of(text), all.inputType(), all.truncate());
        return sender.send(one, text.length() / 4 + 1L, deadline);
    }

    private synchronized void keep(int from, Answer answer) {
        float[] known = rows;
        tokens += answer.tokens();
        if (known == null && answer.count() == fitted.count()) {
            rows = answer.rows();
            dimensions = answer.dimensions();
            return;
        }
        if (known == null) {
            dimensions = answer.dimensions();
            known = new float[Math.multiplyExact(fitted.count(), dimensions)];
            rows = known;
        }
        System.arraycopy(answer.rows(), 0, known, from * dimensions, answer.rows().length);
    }

    private static int wholeCharacters(String text, int end) {
        boolean parts = end > 0
                && end < text.length()
                && Character.isLowSurrogate(text.charAt(end))
                && Character.isHighSurrogate(text.charAt(end - 1));
        return parts && end > 1 ? end - 1 : end;
    }
}
