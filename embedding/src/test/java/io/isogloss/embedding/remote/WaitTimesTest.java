package io.isogloss.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitTimesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void readsEveryFormAndCapsIt() {
        assertThat(WaitTimes.retryAfter(null, "1.5", NOW)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(WaitTimes.retryAfter("250", "9", NOW)).isEqualTo(Duration.ofMillis(250));
        assertThat(WaitTimes.retryAfter(null, "Sat, 21 Nov 2026 12:00:07 GMT", NOW))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(WaitTimes.retryAfter(null, "Sat, 21 Nov 2020 12:00:07 GMT", NOW))
                .isZero();
        assertThat(WaitTimes.retryAfter(null, "999999999999999999", NOW)).isEqualTo(WaitTimes.LONGEST);
        assertThat(WaitTimes.retryAfter(null, "soon", NOW)).isNull();
        assertThat(WaitTimes.retryAfter(null, null, NOW)).isNull();
        assertThat(WaitTimes.retryAfter("-5", "NaN", NOW)).isNull();
        assertThat(WaitTimes.span("6m0s")).isEqualTo(WaitTimes.LONGEST);
        assertThat(WaitTimes.span("1m2.5s")).isEqualTo(Duration.ofMillis(62_500));
        assertThat(WaitTimes.span("20ms")).isEqualTo(Duration.ofMillis(20));
        assertThat(WaitTimes.span("6 minutes")).isNull();
    }
}
