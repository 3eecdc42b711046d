package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.rows.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UmapTest {

    private static final int COUNT = 1_500;
    private static final int CENTERS = 6;
    private static final Rows ROWS = Rows.of(Blobs.rows(COUNT, 24, CENTERS, 1.2), 24);
    private static final UmapOptions OPTIONS = UmapOptions.defaults();

    @Test
    void drawsIslandsThatKeepTheirPointsTogether() {
        UmapMap map = Umap.fit(ROWS, OPTIONS);
        assertThat(map.coordinates()).hasSize(2 * COUNT).doesNotContain(Float.NaN);
        assertThat(map.epochs()).isEqualTo(500);
        assertThat(map.neighbors().recall()).isEqualTo(1);
        assertThat(shareOfOwnKind(map.coordinates())).isGreaterThan(0.97);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void drawsTheSameBytesOnAnyNumberOfThreads(int threads) {
        RunControl control = RunControl.defaults().withThreads(threads);
        assertThat(Umap.fit(ROWS, OPTIONS, control).coordinates())
                .isEqualTo(Umap.fit(ROWS, OPTIONS, RunControl.defaults().withThreads(1))
                        .coordinates());
    }

    @Test
    void drawsTheSameBytesWithPlainLoops() {
        RunControl plain = RunControl.defaults().withKernels(Kernels.plain());
        assertThat(Umap.fit(ROWS, OPTIONS, plain).coordinates())
                .isEqualTo(Umap.fit(ROWS, OPTIONS).coordinates());
    }

    private static double shareOfOwnKind(float[] coordinates) {
        int same = 0;
        for (int i = 0; i < COUNT; i++) {
            int nearest = -1;
            double best = Double.MAX_VALUE;
            for (int j = 0; j < COUNT; j++) {
                double dx = coordinates[2 * i] - coordinates[2 * j];
                double dy = coordinates[2 * i + 1] - coordinates[2 * j + 1];
                if (j != i && dx * dx + dy * dy < best) {
                    best = dx * dx + dy * dy;
                    nearest = j;
                }
            }
            same += Blobs.labelOf(i, CENTERS) == Blobs.labelOf(nearest, CENTERS) ? 1 : 0;
        }
        return (double) same / COUNT;
    }
}
