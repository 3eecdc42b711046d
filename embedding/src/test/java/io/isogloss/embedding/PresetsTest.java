package io.isogloss.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PresetsTest {

    @Test
    void takesTheMostExactModelWhereNothingIsAsked() {
        Presets.Choice choice = Presets.optimizeForConstraints(Long.MAX_VALUE, 0, Duration.ofHours(1));

        assertThat(choice.fits()).isTrue();
        assertThat(choice.config().model()).isEqualTo("all-MiniLM-L6-v2");
        assertThat(choice.config().threads()).isEqualTo(1);
        assertThat(choice.textsPerSecond()).isPositive();
    }

    @Test
    void saysWhereNothingFits() {
        Presets.Choice choice = Presets.optimizeForConstraints(512L << 20, 1e9, Duration.ofMillis(100));

        assertThat(choice.fits()).isFalse();
        assertThat(choice.latency()).isPositive();
    }
}
