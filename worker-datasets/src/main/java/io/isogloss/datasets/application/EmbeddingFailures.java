package io.isogloss.datasets.application;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import java.time.Duration;

/** What a failure of embedding is to a job: whether another run can help, and when. */
public final class EmbeddingFailures {
    private EmbeddingFailures() {}

    /** The same failure in the words of jobs. */
    public static Failure failure(EmbeddingException e) {
        Duration wait = e.retryAfter();
        return new Failure(kindOf(e), String.valueOf(e.getMessage()), wait == null ? Duration.ZERO : wait);
    }

    private static FailureKind kindOf(EmbeddingException e) {
        return switch (e.kind()) {
            case CONFIGURATION, INVALID_REQUEST, EMPTY_TEXT, NOT_FINITE, ZERO_VECTOR -> FailureKind.INVALID;
            case AUTH -> FailureKind.AUTH;
            case MODEL_NOT_FOUND -> FailureKind.NOT_FOUND;
            case TOO_MANY_TOKENS, TOO_LONG -> FailureKind.TOO_LARGE;
            case RATE_LIMITED -> FailureKind.RATE_LIMITED;
            case UNAVAILABLE, CIRCUIT_OPEN -> FailureKind.UNAVAILABLE;
            case TIMEOUT -> FailureKind.TIMEOUT;
            case CORRUPT_RESPONSE, RESPONSE_TOO_LARGE -> FailureKind.CORRUPT_RESPONSE;
            case CANCELED -> FailureKind.CANCELLED;
            case LOCAL_MODEL -> FailureKind.INTERNAL;
        };
    }
}
