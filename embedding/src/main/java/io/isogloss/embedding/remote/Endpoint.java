package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbeddingException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One model behind one API: sends a batch, once. Everything around that, such as waiting and retrying, is done by
 * {@link RemoteEmbedder}. Safe for use by many threads.
 */
public interface Endpoint {

    /**
     * Sends one batch.
     *
     * @param timeout time for the whole exchange, the last byte of the answer included
     * @return as many rows as the batch has texts, row i for text i
     * @throws EmbeddingException with the kind that says what to do next
     */
    Answer send(TextBatch batch, Duration timeout);

    /**
     * Limits that the server itself tells; null if it tells none. Asked once, before the first batch.
     */
    default @Nullable ServerLimits askLimits(Duration timeout) {
        return null;
    }

    /** Whether the server cuts long texts itself when {@link TextBatch#truncate()} is set. */
    default boolean truncates() {
        return false;
    }
}
