package io.isogloss.runtime.jobs;

import java.time.Duration;

/**
 * What went wrong with a job.
 *
 * @param kind decides what happens next
 * @param message what, which value, which limit; shown to people, so what looks like a secret is masked
 * @param retryAfter the least delay that the failing service asked for; zero for none
 */
public record Failure(FailureKind kind, String message, Duration retryAfter) {

    /** Masks the message, which may repeat what a service or a sender said. */
    public Failure {
        message = SecretMask.mask(message);
    }

    /** A failure without a wish for the delay. */
    public static Failure of(FailureKind kind, String message) {
        return new Failure(kind, message, Duration.ZERO);
    }

    /** {@code kind: message}. */
    @Override
    public String toString() {
        return kind.code() + ": " + message;
    }
}
