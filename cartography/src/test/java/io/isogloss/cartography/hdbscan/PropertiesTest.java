package io.isogloss.cartography.hdbscan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any rows. */
class PropertiesTest {

    private static final HdbscanOptions OPTIONS = HdbscanOptions.of(12).withMinSamples(4);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void permutingTheRowsPermutesTheResult(long seed) {
        float[] rows = TestRows.blobs(20, 80, 2, 3, seed);
        int count = rows.length / 2;
        int[] from = permutation(count, seed);
        float[] permuted = new float[rows.length];
        for (int i = 0; i < count; i++) {
            permuted[2 * i] = rows[2 * from[i]];
            permuted[2 * i + 1] = rows[2 * from[i] + 1];
        }

        HdbscanResult straight = Hdbscan.cluster(rows, 2, OPTIONS);
        HdbscanResult mixed = Hdbscan.cluster(permuted, 2, OPTIONS);

        for (int i = 0; i < count; i++) {
            assertThat(mixed.labels()[i]).isEqualTo(straight.labels()[from[i]]);
            assertThat(mixed.probabilities()[i]).isEqualTo(straight.probabilities()[from[i]]);
        }
    }

    @Test
    void rowsThatCoincideShareTheirLabel() {
        float[] rows = TestRows.grid(4_000, 2, 60, 3);

        HdbscanResult result = Hdbscan.cluster(rows, 2, OPTIONS.withMinSamples(2));

        int[] labelAt = new int[3_600];
        boolean[] seen = new boolean[3_600];
        for (int i = 0; i < 4_000; i++) {
            int place = (int) (60 * rows[2 * i] + rows[2 * i + 1]);
            assertThat(!seen[place] || labelAt[place] == result.labels()[i]).isTrue();
            seen[place] = true;
            labelAt[place] = result.labels()[i];
        }
    }

    @Test
    void scoresStayInRangeAndNoiseHasNoProbability() {
        HdbscanResult result = Hdbscan.cluster(TestRows.blobs(12, 100, 3, 4, 9), 3, OPTIONS);

        for (int i = 0; i < result.labels().length; i++) {
            assertThat(result.probabilities()[i]).isBetween(0f, 1f);
            assertThat(result.outlierScores()[i]).isBetween(0f, 1f);
            assertThat(result.probabilities()[i] == 0).isEqualTo(result.labels()[i] < 0);
        }
    }

    @Test
    void exemplarsBelongToTheirClusterAndAreItsDensest() {
        HdbscanResult result = Hdbscan.cluster(TestRows.blobs(12, 100, 2, 1, 9), 2, OPTIONS);

        assertThat(result.exemplars()).hasNumberOfRows(result.clusterCount());
        for (int label = 0; label < result.clusterCount(); label++) {
            assertThat(result.exemplars()[label]).isNotEmpty();
            for (int row : result.exemplars()[label]) {
                assertThat(result.labels()[row]).isEqualTo(label);
                assertThat(result.outlierScores()[row]).isZero();
            }
        }
    }

    @Test
    void predictsForClusteredRowsWhatTheyHave() {
        float[] rows = TestRows.blobs(12, 100, 2, 1, 9);
        HdbscanResult result = Hdbscan.cluster(rows, 2, OPTIONS);

        ClusterPredictor.Prediction[] predictions = result.predictor().predictAll(rows, rows.length / 2);

        int same = 0;
        for (int i = 0; i < predictions.length; i++) {
            same += predictions[i].label() == result.labels()[i] ? 1 : 0;
        }
        assertThat(same).isGreaterThan(predictions.length * 95 / 100);
        assertThat(result.predictor().predict(new float[] {1e6f, 1e6f}).label()).isEqualTo(-1);
    }

    @Test
    void everyClusterOfTheTreeIsAsLargeAsItsPartsAndItsParentLarger() {
        CondensedTree tree =
                Hdbscan.cluster(TestRows.uniform(5_000, 2, 7), 2, OPTIONS).tree();

        assertThat(tree.size(0)).isEqualTo(5_000);
        for (int cluster = 1; cluster < tree.clusterCount(); cluster++) {
            assertThat(tree.size(cluster)).isGreaterThanOrEqualTo(12);
            assertThat(tree.size(cluster)).isLessThan(tree.size(tree.parent(cluster)));
            assertThat(tree.birthLambda(cluster)).isGreaterThanOrEqualTo(tree.birthLambda(tree.parent(cluster)));
            assertThat(tree.children(tree.parent(cluster))).contains(cluster, tree.sibling(cluster));
        }
    }

    private static int[] permutation(int count, long seed) {
        Random random = new Random(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
