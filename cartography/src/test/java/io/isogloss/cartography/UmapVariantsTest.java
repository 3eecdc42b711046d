package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.layout.Labels;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.rows.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Maps that follow labels, and maps that keep densities. */
class UmapVariantsTest {

    private static final int COUNT = 800;
    private static final UmapOptions OPTIONS =
            UmapOptions.builder().epochs(200).metric(Metric.EUCLIDEAN).build();

    @Test
    void bringsRowsOfOneKindTogetherWhereOnlyLabelsTellThemApart() {
        Rows rows = Rows.of(Blobs.rows(COUNT, 10, 1, 1), 10);
        int[] kinds = new int[COUNT];
        Arrays.setAll(kinds, i -> i % 3);
        UmapMap plain = Umap.fit(rows, OPTIONS);
        UmapMap labeled = Umap.fit(
                rows, OPTIONS.toBuilder().labels(new Labels(kinds, 0.8)).build());
        assertThat(shareOfOwnKind(plain, kinds)).isLessThan(0.5);
        assertThat(shareOfOwnKind(labeled, kinds)).isGreaterThan(0.9);
    }

    @Test
    void takesRowsWhoseKindIsNotKnown() {
        Rows rows = Rows.of(Blobs.rows(COUNT, 10, 2, 4), 10);
        int[] some = new int[COUNT];
        int[] all = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            all[i] = Blobs.labelOf(i, 2);
            some[i] = i % 4 == 0 ? all[i] : -1;
        }
        UmapMap map = Umap.fit(rows, OPTIONS.toBuilder().labels(Labels.of(some)).build());
        assertThat(shareOfOwnKind(map, all)).isGreaterThan(0.98);
    }

    @Test
    void refusesLabelsOfOtherRows() {
        Rows rows = Rows.of(Blobs.rows(50, 10, 2, 4), 10);
        UmapOptions options = OPTIONS.toBuilder().labels(Labels.of(new int[49])).build();
        assertThatThrownBy(() -> Umap.fit(rows, options)).hasMessage("there are 49 labels for 50 rows");
        assertThatThrownBy(() -> Labels.of(new int[] {0, -2})).hasMessageContaining("row 1 has label -2");
        assertThatThrownBy(() -> new Labels(new int[1], 1.5)).isInstanceOf(CartographyException.class);
    }

    @Test
    void keepsDenseRegionsDenseWhenAsked() {
        float[] values = new float[COUNT * 6];
        double[] scale = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int region = i % 4;
            scale[i] = new double[] {0.1, 0.3, 1, 3}[region];
            for (int f = 0; f < 6; f++) {
                values[i * 6 + f] = (float) (40 * region * (f == 0 ? 1 : 0)
                        + scale[i] * CounterRandom.gaussian(CounterRandom.bits(77, i, f)));
            }
        }
        Rows rows = Rows.of(values, 6);
        UmapOptions dense = OPTIONS.toBuilder().density(2).build();
        UmapMap map = Umap.fit(rows, dense);
        assertThat(spreadRatio(map)).isGreaterThan(1.5 * spreadRatio(Umap.fit(rows, OPTIONS)));
        assertThat(Umap.fit(rows, dense, RunControl.defaults().withThreads(3)).coordinates())
                .isEqualTo(map.coordinates());
    }

    /** How much farther apart neighbors lie in the sparsest region than in the densest. */
    private static double spreadRatio(UmapMap map) {
        double[] sum = new double[4];
        for (int i = 0; i < COUNT; i++) {
            sum[i % 4] += Math.log(1e-6 + distanceToNearest(map, i, 5));
        }
        return Math.exp((sum[3] - sum[0]) / (COUNT / 4.0));
    }

    private static double distanceToNearest(UmapMap map, int point, int rank) {
        double[] distances = new double[map.count()];
        for (int j = 0; j < map.count(); j++) {
            distances[j] = distance(map, point, j);
        }
        Arrays.sort(distances);
        return distances[rank];
    }

    private static double distance(UmapMap map, int i, int j) {
        float[] at = map.coordinates();
        return Math.hypot(at[2 * i] - at[2 * j], at[2 * i + 1] - at[2 * j + 1]);
    }

    private static double shareOfOwnKind(UmapMap map, int[] kinds) {
        int same = 0;
        for (int i = 0; i < map.count(); i++) {
            int nearest = i == 0 ? 1 : 0;
            for (int j = 0; j < map.count(); j++) {
                nearest = j != i && distance(map, i, j) < distance(map, i, nearest) ? j : nearest;
            }
            same += kinds[i] == kinds[nearest] ? 1 : 0;
        }
        return (double) same / map.count();
    }
}
