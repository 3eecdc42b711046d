package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.runtime.jobs.JobFailedException;
import org.junit.jupiter.api.Test;

class MapPlanTest {
    private static final long GIB = 1L << 30;

    @Test
    void laysEverythingOutThatFits() {
        MapPlan plan = MapPlan.of(100_000, 1_536, limits(2 * GIB, 100_000_000));

        assertThat(plan.laidOut()).isEqualTo(100_000);
        assertThat(plan.points()).isEqualTo(100_000);
        assertThat(plan.placesSome()).isFalse();
    }

    @Test
    void laysASampleOutAndPlacesTheOthersWhereMemoryEnds() {
        MapPlan plan = MapPlan.of(1_000_000, 1_536, limits(2 * GIB, 100_000_000));

        assertThat(plan.points()).isEqualTo(1_000_000);
        assertThat(plan.laidOut()).isBetween(50_000, 200_000);
        assertThat(MapLimits.bytes(plan.points(), plan.laidOut(), 1_536)
                        + MapLimits.bytesOfVectors(plan.blockRows(), 1_536))
                .isLessThanOrEqualTo(2 * GIB);
    }

    @Test
    void laysNoMoreOutThanTheSettingAllows() {
        MapPlan plan = MapPlan.of(50_000, 384, limits(2 * GIB, 10_000));

        assertThat(plan.laidOut()).isEqualTo(10_000);
        assertThat(plan.points()).isEqualTo(50_000);
    }

    @Test
    void holdsNoMoreThanOneArrayCan() {
        MapPlan plan = MapPlan.of(4_000_000, 1_536, limits(64 * GIB, 100_000_000));

        assertThat((long) plan.laidOut() * 1_536).isLessThan(Integer.MAX_VALUE);
        assertThat(plan.points()).isEqualTo(4_000_000);
    }

    @Test
    void refusesWithNumbersWhenNotEvenASampleFits() {
        assertThatThrownBy(() -> MapPlan.of(5_000_000, 1_536, limits(GIB, 100_000_000)))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll("5,000,000 points", "1,536 dimensions", "1,024 MiB", "would fit");
    }

    private static MapLimits limits(long memory, int points) {
        return new MapLimits(points, memory, "maps", 42, 2);
    }
}
