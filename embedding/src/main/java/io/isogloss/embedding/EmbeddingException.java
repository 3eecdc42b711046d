package io.isogloss.embedding;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one exception of this module: a kind, and a message that says what, which value and which limit. Never holds a key. */
public final class EmbeddingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final @Nullable Duration retryAfter;

    public EmbeddingException(FailureKind kind, String message) {
        this(kind, message, null, null);
    }

    public EmbeddingException(FailureKind kind, String message, @Nullable Throwable cause) {
        this(kind, message, null, cause);
    }

    public EmbeddingException(
            FailureKind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public FailureKind kind() {
        return kind;
    }

    /** How long the provider, or our own limit, asks to wait before another try; null if nobody said. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
