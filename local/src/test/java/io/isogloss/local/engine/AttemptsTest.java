package io.isogloss.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final Attempts attempts = new Attempts();

    @Test
    void tellsWhyAProviderIsAskedAgainUntilItAnswers() {
        assertThat(attempts.trouble()).isEmpty();

        attempts.retrying("openai", "small", FailureKind.UNAVAILABLE, 1, Duration.ofSeconds(1));
        ended(FailureKind.UNAVAILABLE);
        assertThat(attempts.trouble()).contains("openai cannot be reached, or fails. It is asked again.");

        attempts.retrying("openai", "small", FailureKind.RATE_LIMITED, 2, Duration.ofSeconds(1));
        assertThat(attempts.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("asks to slow down"));

        ended(null);
        assertThat(attempts.trouble()).isEmpty();
    }

    private void ended(@Nullable FailureKind failure) {
        attempts.requestEnded(
                new EmbedderListener.RequestEnded("openai", "small", 1, 1, Duration.ofSeconds(1), failure));
    }
}
