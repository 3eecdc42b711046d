package io.isogloss.embedding.remote;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import java.time.Duration;
import java.util.Locale;

/**
 * Asks a second embedder where the first one cannot answer for now. Both must be the same model with the same dimensions: vectors of two
 * models cannot be compared, so mixing them would quietly spoil a collection.
 *
 * <p>The first one gets half of the time limit.
 */
public final class FailoverEmbedder implements Embedder {

    private final Embedder first;
    private final Embedder second;
    private final Duration timeLimit;
    private final EmbedderListener listener;
    private final TimeSource time;

    /**
     * Closes both with itself.
     *
     * @throws EmbeddingException if models or dimensions differ
     */
    public FailoverEmbedder(
            Embedder first, Embedder second, Duration timeLimit, EmbedderListener listener, TimeSource time) {
        this.first = first;
        this.second = second;
        this.timeLimit = timeLimit;
        this.listener = listener;
        this.time = time;
        EmbedderInfo one = first.info();
        EmbedderInfo two = second.info();
        if (!bare(one.model()).equals(bare(two.model()))) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "no failover from model " + one.model() + " to another model, " + two.model());
        }
        requireSameDimensions();
    }

    @Override
    public EmbedderInfo info() {
        return first.info();
    }

    @Override
    public Embeddings embed(EmbeddingRequest request) {
        Duration limit = request.timeLimit() == null ? timeLimit : request.timeLimit();
        long start = time.nanos();
        try {
            return first.embed(request.withTimeLimit(limit.dividedBy(2)));
        } catch (EmbeddingException e) {
            if (!e.kind().passing() || e.kind() == FailureKind.CANCELED) {
                throw e;
            }
            requireSameDimensions();
            listener.failedOver(first.info().provider(), second.info().provider(), e.kind());
            Duration left = limit.minusNanos(time.nanos() - start);
            Embeddings result = second.embed(request.withTimeLimit(left.isPositive() ? left : limit.dividedBy(2)));
            requireSameDimensions();
            return result;
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    /** An embedder that has not answered yet may not know its dimensions. */
    private void requireSameDimensions() {
        int one = first.info().dimensions();
        int two = second.info().dimensions();
        if (one != 0 && two != 0 && one != two) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "no failover from " + one + " dimensions to " + two);
        }
    }

    private static String bare(String model) {
        return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
