package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.rows.Rows;
import org.junit.jupiter.api.Test;

class LandmarkMapTest {
    private static final int ROWS = 2_000;
    private static final int CENTERS = 5;
    private static final Rows BLOBS = Rows.of(Blobs.rows(ROWS, 16, CENTERS, 2), 16);
    private static final UmapOptions OPTIONS = UmapOptions.builder().epochs(150).build();

    @Test
    void placesEveryRowAmongItsOwnKindThoughOnlyAFifthIsLaidOut() {
        LandmarkMap map = LandmarkMap.fit(BLOBS, 400, OPTIONS, RunControl.defaults());
        assertThat(map.landmarks()).hasSize(400).isSorted().doesNotHaveDuplicates();
        assertThat(map.map().count()).isEqualTo(400);
        assertThat(map.coordinates()).hasSize(2 * ROWS);
        int right = 0;
        for (int i = 0; i < ROWS; i++) {
            int nearest = i == 0 ? 1 : 0;
            for (int j = 0; j < ROWS; j++) {
                nearest = j != i && distance(map, i, j) < distance(map, i, nearest) ? j : nearest;
            }
            right += Blobs.labelOf(i, CENTERS) == Blobs.labelOf(nearest, CENTERS) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(ROWS * 95 / 100);
    }

    @Test
    void landmarksStayWhereTheirOwnMapHasThem() {
        LandmarkMap map = LandmarkMap.fit(BLOBS, 400, OPTIONS, RunControl.defaults());
        for (int i = 0; i < 400; i++) {
            int row = map.landmarks()[i];
            assertThat(map.coordinates()[2 * row]).isEqualTo(map.map().coordinates()[2 * i]);
            assertThat(map.coordinates()[2 * row + 1]).isEqualTo(map.map().coordinates()[2 * i + 1]);
        }
    }

    @Test
    void isTheSameBytesOnAnyNumberOfThreads() {
        LandmarkMap one =
                LandmarkMap.fit(BLOBS, 300, OPTIONS, RunControl.defaults().withThreads(1));
        LandmarkMap four =
                LandmarkMap.fit(BLOBS, 300, OPTIONS, RunControl.defaults().withThreads(4));
        assertThat(four.coordinates()).isEqualTo(one.coordinates());
        assertThat(four.landmarks()).isEqualTo(one.landmarks());
    }

    @Test
    void isAWholeMapWhereThereAreNoMoreRowsThanLandmarks() {
        Rows few = Rows.of(Blobs.rows(200, 16, CENTERS, 2), 16);
        LandmarkMap map = LandmarkMap.fit(few, 200, OPTIONS, RunControl.defaults());
        assertThat(map.coordinates()).isEqualTo(Umap.fit(few, OPTIONS).coordinates());
    }

    @Test
    void refusesWhatOnlyAWholeMapHas() {
        assertThatThrownBy(() -> LandmarkMap.fit(BLOBS, 1, OPTIONS, RunControl.defaults()))
                .hasMessageContaining("at least 2 landmarks");
        UmapOptions solid = OPTIONS.toBuilder().components(3).build();
        assertThatThrownBy(() -> LandmarkMap.fit(BLOBS, 300, solid, RunControl.defaults()))
                .hasMessageContaining("2 components");
    }

    private static double distance(LandmarkMap map, int i, int j) {
        float[] at = map.coordinates();
        return Math.hypot(at[2 * i] - at[2 * j], at[2 * i + 1] - at[2 * j + 1]);
    }
}
