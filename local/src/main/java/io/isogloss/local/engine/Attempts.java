package io.isogloss.local.engine;

import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers that a provider is asked again, for a person who waits for it. Safe for many threads. */
final class Attempts implements EmbedderListener {
    private volatile @Nullable String trouble;

    @Override
    public void retrying(String provider, String model, FailureKind cause, int attempt, Duration delay) {
        trouble = "%s %s. It is asked again."
                .formatted(
                        provider,
                        switch (cause) {
                            case UNAVAILABLE -> "cannot be reached, or fails";
                            case RATE_LIMITED -> "asks to slow down";
                            case TIMEOUT -> "takes too long to answer";
                            default -> "fails";
                        });
    }

    @Override
    public void requestEnded(RequestEnded event) {
        if (event.failure() == null) {
            trouble = null;
        }
    }

    /** What is wrong now, for a person; empty where the last request succeeded. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
