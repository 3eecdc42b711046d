package io.isogloss.embedding;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Texts to embed and how to read them.
 *
 * @param texts the texts, none null; may be empty
 * @param inputType what the vectors are for
 * @param timeLimit total time for the whole request, waits and retries included; null takes the embedder's own
 */
public record EmbeddingRequest(
        List<String> texts, InputType inputType, @Nullable Duration timeLimit) {

    public EmbeddingRequest {
        texts = List.copyOf(texts);
        Objects.requireNonNull(inputType, "inputType");
        if (timeLimit != null && (timeLimit.isNegative() || timeLimit.isZero())) {
            throw new EmbeddingException(FailureKind.INVALID_REQUEST, "timeLimit must be positive, was " + timeLimit);
        }
    }

    /** Texts that will be searched, clustered or drawn. */
    public static EmbeddingRequest documents(List<String> texts) {
        return new EmbeddingRequest(texts, InputType.DOCUMENT, null);
    }

    public static EmbeddingRequest of(List<String> texts, InputType inputType) {
        return new EmbeddingRequest(texts, inputType, null);
    }

    public EmbeddingRequest withTimeLimit(Duration limit) {
        return new EmbeddingRequest(texts, inputType, limit);
    }
}
