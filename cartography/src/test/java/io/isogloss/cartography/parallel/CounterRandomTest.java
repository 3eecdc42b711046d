package io.isogloss.cartography.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CounterRandomTest {

    @Test
    void drawsEvenly() {
        int[] count = new int[7];
        double sum = 0;
        double squares = 0;
        int draws = 70_000;
        for (int i = 0; i < draws; i++) {
            count[CounterRandom.below(CounterRandom.bits(42, 1, i), 7)]++;
            double normal = CounterRandom.gaussian(CounterRandom.bits(42, 2, i));
            sum += normal;
            squares += normal * normal;
        }
        for (int c : count) {
            assertThat(c).isBetween(9_700, 10_300);
        }
        assertThat(sum / draws).isCloseTo(0, within(0.02));
        assertThat(squares / draws).isCloseTo(1, within(0.03));
    }

    @Test
    void neighboringCoordinatesShareNothing() {
        long differing = 0;
        for (int i = 0; i < 1_000; i++) {
            differing += Long.bitCount(CounterRandom.bits(1, 2, i) ^ CounterRandom.bits(1, 2, i + 1));
        }
        assertThat(differing / 1_000.0).isCloseTo(32, within(1.0));
        assertThat(CounterRandom.bits(1, 2, 3)).isNotEqualTo(CounterRandom.bits(1, 3, 2));
    }
}
