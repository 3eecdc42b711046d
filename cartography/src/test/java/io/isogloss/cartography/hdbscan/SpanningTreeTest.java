package io.isogloss.cartography.hdbscan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Prim's algorithm over all pairs, whose weights are the weights of any minimum spanning tree. */
class SpanningTreeTest {

    @ParameterizedTest
    @CsvSource({
        "2, 1", "2, 2", "2, 5", "2, 20", "1, 3", "3, 4", "5, 5", "17, 7", "50, 10",
    })
    void hasTheWeightsOfTheBruteForceTree(int dimensions, int minSamples) {
        float[] rows = TestRows.blobs(6, 100, dimensions, 5, dimensions * 31L + minSamples);

        assertSameWeights(rows, dimensions, minSamples);
    }

    @ParameterizedTest
    @CsvSource({"1, 30, 3", "2, 12, 1", "2, 12, 4", "2, 3, 5", "3, 4, 6"})
    void hasTheWeightsOfTheBruteForceTreeWhereRowsCoincideAndDistancesTie(int dimensions, int side, int minSamples) {
        assertSameWeights(TestRows.grid(500, dimensions, side, 5), dimensions, minSamples);
    }

    @Test
    void spansAllRows() {
        int count = 3_000;
        SpanningTree tree = cluster(TestRows.uniform(count, 2, 1), 2, 5).spanningTree();
        int[] component = new int[count];
        Arrays.setAll(component, i -> i);
        for (int edge = 0; edge < count - 1; edge++) {
            int from = component[tree.from()[edge]];
            int to = component[tree.to()[edge]];
            assertThat(from).isNotEqualTo(to);
            for (int i = 0; i < count; i++) {
                component[i] = component[i] == from ? to : component[i];
            }
        }
        assertThat(tree.weight()).hasSize(count - 1).isSorted();
    }

    @Test
    void joinsNearestNeighborsAtZeroWithOneSampleUnlessToldOtherwise() {
        float[] line = {0, 1, 3, 7, 8};

        assertThat(cluster(line, 1, 1).spanningTree().weight()).containsExactly(0, 0, 0, 4);
        HdbscanOptions exact = HdbscanOptions.of(2).withMinSamples(1).withExactSingleLinkage(true);
        assertThat(Hdbscan.cluster(line, 1, exact).spanningTree().weight()).containsExactly(1, 1, 2, 4);
    }

    private static void assertSameWeights(float[] rows, int dimensions, int minSamples) {
        HdbscanOptions options = HdbscanOptions.of(5)
                .withMinSamples(minSamples)
                .withExactSingleLinkage(true)
                .withThreads(3);

        double[] found =
                Hdbscan.cluster(rows, dimensions, options).spanningTree().weight();

        double[] expected = prim(rows, dimensions, minSamples);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1e-6 * expected[i]));
        }
    }

    private static HdbscanResult cluster(float[] rows, int dimensions, int minSamples) {
        return Hdbscan.cluster(rows, dimensions, HdbscanOptions.of(5).withMinSamples(minSamples));
    }

    private static double[] prim(float[] rows, int dimensions, int minSamples) {
        int n = rows.length / dimensions;
        double[] core = new double[n];
        for (int i = 0; i < n && minSamples > 1; i++) {
            double[] distances = new double[n];
            for (int j = 0; j < n; j++) {
                distances[j] = distance(rows, dimensions, i, j);
            }
            Arrays.sort(distances);
            core[i] = distances[minSamples];
        }
        double[] reach = new double[n];
        Arrays.fill(reach, Double.POSITIVE_INFINITY);
        boolean[] inside = new boolean[n];
        double[] weights = new double[n - 1];
        int last = 0;
        for (int edge = 0; edge < n - 1; edge++) {
            inside[last] = true;
            int next = -1;
            for (int j = 0; j < n; j++) {
                if (!inside[j]) {
                    double weight = Math.max(distance(rows, dimensions, last, j), Math.max(core[last], core[j]));
                    reach[j] = Math.min(reach[j], weight);
                    next = next < 0 || reach[j] < reach[next] ? j : next;
                }
            }
            weights[edge] = reach[next];
            last = next;
        }
        Arrays.sort(weights);
        return weights;
    }

    private static double distance(float[] rows, int dimensions, int i, int j) {
        double sum = 0;
        for (int d = 0; d < dimensions; d++) {
            double difference = (double) rows[i * dimensions + d] - rows[j * dimensions + d];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
