package io.isogloss.cartography.hdbscan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels from a spanning tree that is there already. */
class RelabelTest {

    private static final float[] ROWS = TestRows.blobs(20, 80, 2, 3, 5);

    @ParameterizedTest
    @CsvSource({"5, EXCESS_OF_MASS", "12, EXCESS_OF_MASS", "40, EXCESS_OF_MASS", "12, LEAF", "40, LEAF"})
    void areThoseOfAWholeRun(int minClusterSize, ClusterSelection selection) {
        HdbscanOptions options =
                HdbscanOptions.of(minClusterSize).withMinSamples(4).withSelection(selection);
        SpanningTree tree = Hdbscan.cluster(
                        ROWS, 2, HdbscanOptions.of(25).withMinSamples(4).withPersistence(1))
                .spanningTree();

        int[] labels = Hdbscan.labels(tree, options);

        assertThat(labels).isEqualTo(Hdbscan.cluster(ROWS, 2, options).labels());
    }

    @Test
    void followTheOtherOptionsToo() {
        HdbscanOptions options = HdbscanOptions.of(12)
                .withMinSamples(4)
                .withPersistence(0.5)
                .withMaxClusterSize(100)
                .withClusterSelectionEpsilon(0.1);
        HdbscanResult whole = Hdbscan.cluster(ROWS, 2, options);

        assertThat(Hdbscan.labels(whole.spanningTree(), options)).isEqualTo(whole.labels());
    }

    @Test
    void leaveOneRowAlone() {
        SpanningTree tree = new SpanningTree(new int[0], new int[0], new double[0]);

        assertThat(Hdbscan.labels(tree, HdbscanOptions.of(2).withAllowSingleCluster(true)))
                .containsExactly(-1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void needWeightsThatDoNotFall(double second) {
        SpanningTree tree = new SpanningTree(new int[] {0, 1}, new int[] {1, 2}, new double[] {1, second});

        assertThatThrownBy(() -> Hdbscan.labels(tree, HdbscanOptions.of(2)))
                .isInstanceOf(CartographyException.class)
                .hasMessageStartingWith("edge 1 weighs " + second);
    }

    @Test
    void needEdgesThatJoinAllRows() {
        double[] weights = {1, 2};

        assertThatThrownBy(() -> Hdbscan.labels(
                        new SpanningTree(new int[] {0, 1}, new int[] {1, 0}, weights), HdbscanOptions.of(2)))
                .hasMessageStartingWith("edge 1 joins what earlier edges have joined");
        assertThatThrownBy(() -> Hdbscan.labels(
                        new SpanningTree(new int[] {0, 1}, new int[] {1, 3}, weights), HdbscanOptions.of(2)))
                .hasMessage("edge 1 joins the rows 1 and 3 where there are 3");
        assertThatThrownBy(() -> Hdbscan.labels(
                        new SpanningTree(new int[] {0}, new int[] {1, 2}, weights), HdbscanOptions.of(2)))
                .hasMessage("a spanning tree of 2 weights has 1 and 2 ends of edges");
    }
}
