package io.isogloss.cartography.hdbscan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.failure.CartographyException.Kind;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HdbscanTest {

    private static final HdbscanOptions OPTIONS = HdbscanOptions.of(10).withMinSamples(5);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 20})
    void findsWellSeparatedBlobs(int dimensions) {
        float[] rows = TestRows.blobs(5, 80, dimensions, 0.1, 4);

        HdbscanResult result =
                Hdbscan.cluster(rows, dimensions, HdbscanOptions.of(41).withMinSamples(5));

        assertThat(result.clusterCount()).isEqualTo(5);
        for (int blob = 0; blob < 5; blob++) {
            int[] labels = Arrays.copyOfRange(result.labels(), blob * 80, blob * 80 + 80);
            assertThat(Arrays.stream(labels)
                            .filter(label -> label >= 0)
                            .distinct()
                            .count())
                    .isEqualTo(1);
            assertThat(Arrays.stream(labels).filter(label -> label >= 0).count())
                    .isGreaterThan(60);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 9})
    void callsTooFewRowsNoise(int count) {
        HdbscanResult result = Hdbscan.cluster(TestRows.uniform(count, 2, 1), 2, OPTIONS);

        assertThat(result.labels()).hasSize(count).containsOnly(noise(count));
        assertThat(result.probabilities()).hasSize(count);
        assertThat(result.outlierScores()).hasSize(count);
        assertThat(result.clusterCount()).isZero();
        assertThat(result.exemplars()).isEmpty();
        assertThat(result.predictor().predict(new float[] {0, 0}).label()).isEqualTo(-1);
    }

    private static int[] noise(int count) {
        int[] labels = new int[Math.max(1, count)];
        Arrays.fill(labels, -1);
        return count == 0 ? new int[0] : labels;
    }

    @Test
    void takesCoincidingRowsForOneClusterOnlyIfASingleClusterIsAllowed() {
        float[] rows = new float[2 * 200];
        Arrays.fill(rows, 3.5f);

        assertThat(Hdbscan.cluster(rows, 2, OPTIONS).labels()).containsOnly(-1);
        HdbscanResult single = Hdbscan.cluster(rows, 2, OPTIONS.withAllowSingleCluster(true));
        assertThat(single.labels()).containsOnly(0);
        assertThat(single.probabilities()).containsOnly(1);
        assertThat(single.outlierScores()).containsOnly(0);
    }

    @Test
    void keepsHeapsOfDuplicatesApart() {
        float[] rows = new float[2 * 300];
        for (int i = 0; i < 300; i++) {
            rows[2 * i] = i % 3;
            rows[2 * i + 1] = 7;
        }

        HdbscanResult result = Hdbscan.cluster(rows, 2, OPTIONS);

        assertThat(result.clusterCount()).isEqualTo(3);
        assertThat(result.noiseCount()).isZero();
        for (int i = 3; i < 300; i++) {
            assertThat(result.labels()[i]).isEqualTo(result.labels()[i % 3]);
        }
        assertThat(result.probabilities()).containsOnly(1);
    }

    @Test
    void clustersRowsOnALine() {
        float[] rows = new float[2 * 100];
        for (int i = 0; i < 100; i++) {
            float x = i < 50 ? i * 0.01f : 10 + i * 0.01f;
            rows[2 * i] = x;
            rows[2 * i + 1] = 2 * x;
        }

        HdbscanResult result = Hdbscan.cluster(rows, 2, OPTIONS);

        assertThat(result.clusterCount()).isEqualTo(2);
        assertThat(result.labels()[0]).isNotEqualTo(result.labels()[99]);
        assertThat(result.noiseCount()).isZero();
    }

    @Test
    void callsEvenNoiseNoiseWhereClustersMustBeLarge() {
        HdbscanResult result = Hdbscan.cluster(TestRows.uniform(1_000, 2, 8), 2, HdbscanOptions.of(501));

        assertThat(result.labels()).containsOnly(-1);
        assertThat(result.tree().clusterCount()).isEqualTo(1);
    }

    @Test
    void takesTheDensePartOfOneBlobForTheSingleClusterThatEpsilonAsksFor() {
        float[] rows = TestRows.blobs(1, 500, 2, 1, 3);

        HdbscanResult none = Hdbscan.cluster(rows, 2, HdbscanOptions.of(251));
        HdbscanResult one = Hdbscan.cluster(
                rows,
                2,
                HdbscanOptions.of(251)
                        .withMinSamples(5)
                        .withAllowSingleCluster(true)
                        .withClusterSelectionEpsilon(0.5));

        assertThat(none.clusterCount()).isZero();
        assertThat(one.clusterCount()).isEqualTo(1);
        assertThat(one.noiseCount()).isBetween(1, 200);
    }

    @ParameterizedTest
    @CsvSource({"NaN, not finite", "Infinity, not finite", "-Infinity, not finite", "1e30, 1e17"})
    void namesTheRowThatCannotBeUsed(float value, String reason) {
        float[] rows = TestRows.uniform(50, 3, 1);
        rows[17 * 3 + 2] = value;
        List<String> stages = new ArrayList<>();

        assertThatThrownBy(() -> Hdbscan.cluster(
                        rows, 3, OPTIONS, Cancellation.manual(), (stage, fraction) -> stages.add(stage)))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_DATA))
                .hasMessageContaining("row 17 ")
                .hasMessageContaining("dimension 2")
                .hasMessageContaining(reason);
        assertThat(stages).isEmpty();
    }

    @Test
    void refusesAnArrayThatIsNoWholeNumberOfRows() {
        assertThatThrownBy(() -> Hdbscan.cluster(new float[7], 2, OPTIONS))
                .isInstanceOf(CartographyException.class)
                .hasMessageContaining("7 values");
        assertThatThrownBy(() -> Hdbscan.cluster(new float[7], 0, OPTIONS)).isInstanceOf(CartographyException.class);
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> HdbscanOptions.of(1)).hasMessageContaining("minClusterSize");
        assertThatThrownBy(() -> OPTIONS.withMinSamples(0)).hasMessageContaining("minSamples");
        assertThatThrownBy(() -> OPTIONS.withClusterSelectionEpsilon(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> OPTIONS.withPersistence(Double.NaN)).hasMessageContaining("persistence");
        assertThatThrownBy(() -> OPTIONS.withMaxClusterSize(0)).hasMessageContaining("maxClusterSize");
        assertThatThrownBy(() -> OPTIONS.withThreads(0)).hasMessageContaining("threads");
    }

    @Test
    void stopsWhenCancelled() {
        Cancellation cancellation = Cancellation.manual();
        ProgressListener cancelAtSpanningTree = (stage, fraction) -> {
            if (stage.equals("spanning tree")) {
                cancellation.cancel();
            }
        };

        assertThatThrownBy(() ->
                        Hdbscan.cluster(TestRows.uniform(5_000, 2, 1), 2, OPTIONS, cancellation, cancelAtSpanningTree))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertNoHelpers();
    }

    @Test
    void stopsWhenInterruptedAndKeepsTheInterrupt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Hdbscan.cluster(TestRows.uniform(500, 2, 1), 2, OPTIONS))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
        assertNoHelpers();
    }

    private static void assertNoHelpers() {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(Thread::isAlive)
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("cartography-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void givesTheSameBitsOnAnyNumberOfThreads(int threads) {
        for (float[] rows : List.of(TestRows.blobs(20, 150, 2, 3, 1), TestRows.grid(3_000, 2, 30, 2))) {
            HdbscanResult one = Hdbscan.cluster(rows, 2, OPTIONS.withThreads(1));
            HdbscanResult many = Hdbscan.cluster(rows, 2, OPTIONS.withThreads(threads));

            assertThat(many.labels()).isEqualTo(one.labels());
            assertThat(many.probabilities()).isEqualTo(one.probabilities());
            assertThat(many.outlierScores()).isEqualTo(one.outlierScores());
            assertThat(many.spanningTree().from()).isEqualTo(one.spanningTree().from());
            assertThat(many.spanningTree().to()).isEqualTo(one.spanningTree().to());
            assertThat(many.spanningTree().weight())
                    .isEqualTo(one.spanningTree().weight());
        }
    }

    @Test
    void tellsItsStagesInOrder() {
        HdbscanResult result = Hdbscan.cluster(TestRows.uniform(500, 2, 1), 2, OPTIONS);

        assertThat(result.timings())
                .extracting(time -> time.stage())
                .containsExactly("index", "neighbors", "spanning tree", "clusters");
    }
}
