package io.isogloss.cartography.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.ProgressListener;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellPairsTest {
    private static final int AXES = 37;
    private static final int POINTS = 150;

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "3, 34", "5, 37", "7, 40", "10, 110", "0, 150"})
    void comparesEachPairOfACellOnceByHalfTheSquaredDistance(int from, int to) {
        float[] rows = rows();
        int[] original = CounterRandom.order(9, POINTS);
        int[] ids = CounterRandom.order(11, POINTS);
        Map<Long, Float> found = compare(rows, original, ids, from, to);
        int size = to - from;
        assertThat(found).hasSize(size * (size - 1) / 2);
        for (int i = from; i < to; i++) {
            for (int j = from; j < i; j++) {
                double square = squaredDistance(rows, original[ids[i]], original[ids[j]]);
                assertThat((double) found.get(pair(ids[i], ids[j]))).isCloseTo(-square / 2, within(1e-4));
            }
        }
    }

    @Test
    void givesAPairTheSameScoreInEveryCell() {
        float[] rows = rows();
        int[] original = CounterRandom.order(9, POINTS);
        Map<Long, Float> whole = compare(rows, original, CounterRandom.order(11, POINTS), 0, POINTS);
        int[] another = CounterRandom.order(12, POINTS);
        compare(rows, original, another, 13, 90)
                .forEach((pair, score) -> assertThat(score).isEqualTo(whole.get(pair)));
    }

    @Test
    void takesEqualRowsForNoDistanceApart() {
        float[] rows = rows();
        System.arraycopy(rows, 0, rows, 60 * AXES, 60 * AXES);
        int[] inOrder = new int[POINTS];
        Arrays.setAll(inOrder, i -> i);
        Map<Long, Float> found = compare(rows, inOrder, inOrder, 0, 120);
        for (int i = 0; i < 60; i++) {
            assertThat(found).containsEntry(pair(i, 60 + i), 0f);
        }
    }

    private static Map<Long, Float> compare(float[] rows, int[] original, int[] ids, int from, int to) {
        float[] half = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            half[i] = CellPairs.halfSquare(rows, original[i] * AXES, AXES);
        }
        NeighborLists lists = new NeighborLists(POINTS, 5);
        Map<Long, Float> found = new HashMap<>();
        try (ParallelRunner runner = ParallelRunner.open(1, Cancellation.manual(), ProgressListener.SILENT)) {
            CellPairs pairs = new CellPairs(rows, original, half, lists, Kernels.best(), runner);
            pairs.compare(ids, 100, 133, (p, q, score) -> {});
            pairs.compare(
                    ids,
                    from,
                    to,
                    (p, q, score) -> assertThat(found.put(pair(p, q), score)).isNull());
        }
        return found;
    }

    private static long pair(int p, int q) {
        return (long) Math.min(p, q) * POINTS + Math.max(p, q);
    }

    private static double squaredDistance(float[] rows, int a, int b) {
        double sum = 0;
        for (int f = 0; f < AXES; f++) {
            double difference = (double) rows[a * AXES + f] - rows[b * AXES + f];
            sum += difference * difference;
        }
        return sum;
    }

    private static float[] rows() {
        float[] rows = new float[POINTS * AXES];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) CounterRandom.gaussian(CounterRandom.bits(5, i));
        }
        return rows;
    }
}
