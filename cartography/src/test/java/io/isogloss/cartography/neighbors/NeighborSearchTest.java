package io.isogloss.cartography.neighbors;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.cartography.Blobs;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.ProgressListener;
import io.isogloss.cartography.rows.MappedRows;
import io.isogloss.cartography.rows.Precision;
import io.isogloss.cartography.rows.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborSearchTest {

    private static final int DIMENSIONS = 33;
    private static final float[] VALUES = Blobs.rows(700, DIMENSIONS, 4, 1);
    private static final Rows ROWS = Rows.of(VALUES, DIMENSIONS);

    @ParameterizedTest
    @EnumSource(Metric.class)
    void findsTheNearestOfAllPairs(Metric metric) {
        NeighborGraph graph = graph(ROWS, metric, SearchMode.EXACT, 2, Kernels.best());
        double greatest = 0;
        for (int i = 0; i < 700; i++) {
            greatest = Math.max(greatest, product(i, i));
        }
        for (int i = 0; i < 700; i += 13) {
            double last = graph.distances()[i * 10 + 9];
            int nearer = 0;
            for (int j = 0; j < 700; j++) {
                nearer += j != i && distance(metric, i, j, greatest) < last * (1 - 1e-5) ? 1 : 0;
            }
            assertThat(nearer).isLessThanOrEqualTo(9);
            for (int n = 0; n < 10; n++) {
                double expected = distance(metric, i, graph.ids()[i * 10 + n], greatest);
                assertThat((double) graph.distances()[i * 10 + n])
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5 * Math.max(1, greatest)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void findsTheSameOnAnyThreadsAndKernels(SearchMode mode) {
        Rows rows = Rows.of(Blobs.rows(3_000, 170, 12, 0.5), 170);
        NeighborGraph one = graph(rows, Metric.COSINE, mode, 1, Kernels.best());
        NeighborGraph four = graph(rows, Metric.COSINE, mode, 4, Kernels.best());
        NeighborGraph plain = graph(rows, Metric.COSINE, mode, 2, Kernels.plain());
        assertThat(four.ids()).isEqualTo(one.ids());
        assertThat(plain.ids()).isEqualTo(one.ids());
        assertThat(four.distances()).isEqualTo(one.distances());
        assertThat(plain.distances()).isEqualTo(one.distances());
        assertThat(one.recall()).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"half", "mapped", "selected"})
    void readsRowsFromWhereverTheyAre(String where, @TempDir Path folder) throws IOException {
        short[] halves = new short[VALUES.length];
        float[] rounded = new float[VALUES.length];
        ByteBuffer bytes = ByteBuffer.allocate(2 * VALUES.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < VALUES.length; i++) {
            halves[i] = Float.floatToFloat16(VALUES[i]);
            rounded[i] = Float.float16ToFloat(halves[i]);
            bytes.putShort(halves[i]);
        }
        Path file = Files.write(folder.resolve("rows.f16"), bytes.array());
        int[] all = new int[700];
        java.util.Arrays.setAll(all, i -> i);
        NeighborGraph expected =
                graph(Rows.of(rounded, DIMENSIONS), Metric.COSINE, SearchMode.EXACT, 2, Kernels.best());
        try (MappedRows mapped = Rows.map(file, DIMENSIONS, Precision.FLOAT16)) {
            Rows rows = switch (where) {
                case "half" -> Rows.ofHalf(halves, DIMENSIONS);
                case "mapped" -> mapped;
                default -> Rows.of(rounded, DIMENSIONS).select(all);
            };
            NeighborGraph graph = graph(rows, Metric.COSINE, SearchMode.EXACT, 2, Kernels.best());
            assertThat(graph.ids()).isEqualTo(expected.ids());
            assertThat(graph.distances()).isEqualTo(expected.distances());
        }
    }

    @Test
    void dropsThePointItselfFromAGivenGraph() {
        NeighborGraph graph = NeighborGraph.of(new int[] {0, 1, 1, 0, 2, 0}, new float[] {0, 1, 0, 1, 0, 3}, 2);
        assertThat(graph.ids()).containsExactly(1, 0, 0);
        assertThat(graph.distances()).containsExactly(1, 1, 3);
    }

    private static NeighborGraph graph(Rows rows, Metric metric, SearchMode mode, int threads, Kernels kernels) {
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            return NeighborSearch.open(rows, metric, kernels, runner, 1).graph(10, mode);
        }
    }

    private static double product(int i, int j) {
        double sum = 0;
        for (int f = 0; f < DIMENSIONS; f++) {
            sum += (double) VALUES[i * DIMENSIONS + f] * VALUES[j * DIMENSIONS + f];
        }
        return sum;
    }

    private static double distance(Metric metric, int i, int j, double greatest) {
        double absolute = 0;
        int differing = 0;
        for (int f = 0; f < DIMENSIONS; f++) {
            double difference = VALUES[i * DIMENSIONS + f] - VALUES[j * DIMENSIONS + f];
            absolute += Math.abs(difference);
            differing += difference == 0 ? 0 : 1;
        }
        return switch (metric) {
            case COSINE -> 1 - product(i, j) / Math.sqrt(product(i, i) * product(j, j));
            case EUCLIDEAN -> Math.sqrt(product(i, i) + product(j, j) - 2 * product(i, j));
            case DOT -> greatest - product(i, j);
            case MANHATTAN -> absolute;
            case HAMMING -> (double) differing / DIMENSIONS;
        };
    }
}
