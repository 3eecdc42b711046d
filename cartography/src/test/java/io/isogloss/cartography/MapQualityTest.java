package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.rows.Rows;
import org.junit.jupiter.api.Test;

class MapQualityTest {

    private static final RunControl CONTROL = RunControl.defaults();

    @Test
    void findsNothingWrongWithAMapThatIsItsRows() {
        float[] plane = Blobs.rows(400, 2, 3, 5);
        MapQuality quality = MapQuality.of(Rows.of(plane, 2), mapAt(plane), 100, CONTROL);
        assertThat(quality.sampledRows()).isEqualTo(100);
        assertThat(quality.trustworthiness()).isCloseTo(1, within(1e-4));
        assertThat(quality.continuity()).isCloseTo(1, within(1e-4));
        assertThat(quality.keptNeighbors()).isGreaterThan(0.99);
    }

    @Test
    void givesAMapWithoutOrderTheScoreOfChance() {
        float[] plane = Blobs.rows(900, 2, 3, 5);
        float[] elsewhere = new float[plane.length];
        for (int i = 0; i < 900; i++) {
            System.arraycopy(plane, 2 * i, elsewhere, 2 * (i * 481 % 900), 2);
        }
        MapQuality quality = MapQuality.of(Rows.of(plane, 2), mapAt(elsewhere), 200, CONTROL);
        assertThat(quality.trustworthiness()).isCloseTo(0.5, within(0.1));
        assertThat(quality.continuity()).isCloseTo(0.5, within(0.1));
        assertThat(quality.keptNeighbors()).isLessThan(0.05);
    }

    @Test
    void rewardsAFinishedMapAndCountsItsClusters() {
        Rows rows = Rows.of(Blobs.rows(500, 20, 4, 2), 20);
        UmapMap map = Umap.fit(rows, UmapOptions.builder().epochs(100).build());
        MapQuality quality = MapQuality.of(rows, map, 500, CONTROL).withClusters(new int[] {0, 1, -1, 2});
        assertThat(quality.trustworthiness()).isGreaterThan(0.85);
        assertThat(quality.recall()).isEqualTo(1);
        assertThat(quality.clusters()).isEqualTo(3);
        assertThat(quality.noise()).isEqualTo(0.25);
        assertThatThrownBy(() -> MapQuality.of(Rows.of(new float[20], 20), map, 500, CONTROL))
                .hasMessageContaining("500 rows");
    }

    private static UmapMap mapAt(float[] positions) {
        UmapOptions still = UmapOptions.builder()
                .metric(Metric.EUCLIDEAN)
                .epochs(1)
                .start(Start.given(positions))
                .build();
        return Umap.fit(Rows.of(positions, 2), still);
    }
}
