package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void makesItsMapWithoutAStore() {
        assertThat(WarmUp.run(Workshop.limits())).isPositive();
    }
}
