package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.cartography.layout.Alignment;
import io.isogloss.cartography.neighbors.SearchMode;
import io.isogloss.cartography.rows.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static final int DIMENSIONS = 16;
    private static final int CENTERS = 5;
    private static final float[] VALUES = Blobs.rows(1_200, DIMENSIONS, CENTERS, 2);
    private static final Rows KNOWN = Rows.of(Arrays.copyOf(VALUES, 1_000 * DIMENSIONS), DIMENSIONS);
    private static final Rows ADDED =
            Rows.of(Arrays.copyOfRange(VALUES, 1_000 * DIMENSIONS, VALUES.length), DIMENSIONS);
    private static final UmapOptions OPTIONS = UmapOptions.builder().epochs(150).build();
    private static final float[] MAP = Umap.fit(KNOWN, OPTIONS).coordinates();

    @Test
    void placesNewRowsAmongTheirOwnKindAndMovesNothingElse() {
        float[] before = MAP.clone();
        float[] placed = Umap.place(ADDED, KNOWN, MAP, OPTIONS);
        assertThat(MAP).isEqualTo(before);
        int right = 0;
        for (int i = 0; i < 200; i++) {
            int nearest = 0;
            for (int j = 1; j < 1_000; j++) {
                nearest = distance(placed, i, MAP, j) < distance(placed, i, MAP, nearest) ? j : nearest;
            }
            right += Blobs.labelOf(1_000 + i, CENTERS) == Blobs.labelOf(nearest, CENTERS) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(190);
    }

    @Test
    void placesTheSameBytesOnAnyNumberOfThreads() {
        float[] one =
                Umap.place(ADDED, KNOWN, MAP, OPTIONS, RunControl.defaults().withThreads(1));
        assertThat(Umap.place(ADDED, KNOWN, MAP, OPTIONS, RunControl.defaults().withThreads(4)))
                .isEqualTo(one);
    }

    @Test
    void givesAKnownRowItsKnownPlace() {
        float[] placed = Umap.place(KNOWN.select(new int[] {7, 70}), KNOWN, MAP, OPTIONS);
        assertThat(placed).containsExactly(MAP[14], MAP[15], MAP[140], MAP[141]);
    }

    @Test
    void findsMostNeighborsByCellsAsWell() {
        UmapOptions byCells =
                OPTIONS.toBuilder().searchMode(SearchMode.APPROXIMATE).build();
        float[] placed = Umap.place(ADDED, KNOWN, MAP, byCells);
        float[] exactly = Umap.place(ADDED, KNOWN, MAP, OPTIONS);
        int same = 0;
        for (int i = 0; i < 200; i++) {
            same += distance(placed, i, exactly, i) < 0.5 ? 1 : 0;
        }
        assertThat(same).isGreaterThan(180);
        assertThat(Umap.place(ADDED, KNOWN, MAP, byCells, RunControl.defaults().withThreads(3)))
                .isEqualTo(placed);
        assertThat(Umap.place(KNOWN.select(new int[] {7, 70}), KNOWN, MAP, byCells))
                .containsExactly(MAP[14], MAP[15], MAP[140], MAP[141]);
    }

    @Test
    void refusesAMapOfOtherRows() {
        assertThatThrownBy(() -> Umap.place(ADDED, KNOWN, new float[10], OPTIONS))
                .hasMessageContaining("1000 rows");
    }

    @Test
    void laysATurnedMirroredMapBackOnTheOldOne() {
        float[] turned = new float[MAP.length];
        int[] all = new int[1_000];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < MAP.length; i += 2) {
            turned[i] = 3 - 2 * MAP[i + 1];
            turned[i + 1] = 7 - 2 * MAP[i];
        }
        float[] aligned = Alignment.align(turned, all, MAP, all);
        for (int i = 0; i < MAP.length; i++) {
            assertThat(aligned[i]).isCloseTo(MAP[i], within(1e-3f));
        }
        float[] shifted = MAP.clone();
        for (int i = 0; i < MAP.length; i += 2) {
            shifted[i] = -MAP[i] + 1;
            shifted[i + 1] = -MAP[i + 1];
        }
        assertThat(Alignment.align(shifted, all, MAP, all)[501]).isCloseTo(MAP[501], within(1e-3f));
    }

    private static double distance(float[] a, int i, float[] b, int j) {
        return Math.hypot(a[2 * i] - b[2 * j], a[2 * i + 1] - b[2 * j + 1]);
    }
}
