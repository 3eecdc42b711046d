package io.isogloss.cartography.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.ProgressListener;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileDescentTest {

    /** Enough for 16 blocks. */
    private static final int MANY = 70_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void movesManyBlocksToTheSameBytesOnAnyNumberOfThreads(int threads) {
        assertThat(moved(MANY, threads, Kernels.best())).isEqualTo(moved(MANY, 1, Kernels.best()));
    }

    @Test
    void movesManyBlocksToTheSameBytesWithPlainLoops() {
        assertThat(moved(MANY, 2, Kernels.plain())).isEqualTo(moved(MANY, 2, Kernels.best()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4095, 1", "4096, 2", "10000, 2", "16384, 4", "65536, 16", "499999, 16", "1000000, 32"})
    void cutsSmallMapsIntoFewBlocks(int points, int blocks) {
        assertThat(TileSchedule.blockCount(points)).isEqualTo(blocks);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5_000, MANY})
    void givesEveryEdgeItsTurnOnceAnEpoch(int points) {
        FuzzyGraph ring = ring(points);
        int[] order = CounterRandom.order(5, points);
        int[] place = new int[points];
        for (int i = 0; i < points; i++) {
            place[order[i]] = i;
        }
        try (ParallelRunner runner = ParallelRunner.open(2, Cancellation.manual(), ProgressListener.SILENT)) {
            TileSchedule schedule = TileSchedule.of(ring, order, place, 1, runner);
            BitSet seen = new BitSet();
            for (int tile = 0; tile < schedule.tileStart.length - 1; tile++) {
                for (int share = 0; share < schedule.shares(); share++) {
                    for (int e = schedule.shareStart(tile, share); e < schedule.shareStart(tile, share + 1); e++) {
                        int head = order[schedule.heads[e]];
                        boolean next = order[schedule.tails[e]] == (head + 1) % points;
                        int edge = 2 * head + (next ? 1 : 0);
                        assertThat(seen.get(edge)).isFalse();
                        seen.set(edge);
                    }
                }
            }
            assertThat(seen.cardinality()).isEqualTo(ring.edgeCount());
        }
    }

    private static float[] moved(int points, int threads, Kernels kernels) {
        float[] positions = new float[2 * points];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = 10f * (float) CounterRandom.unit(CounterRandom.bits(3, i));
        }
        DescentOptions options = new DescentOptions(Curve.fit(0.1, 1), 8, 1f, 5, 1f, 42);
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            TileDescent.run(ring(points), positions, PointOrder.along(positions, 2), options, kernels, runner);
        }
        return positions;
    }

    /** Every point is joined to the one before and the one after. */
    private static FuzzyGraph ring(int points) {
        int[] offsets = IntStream.rangeClosed(0, points).map(i -> 2 * i).toArray();
        int[] neighbors = new int[2 * points];
        for (int i = 0; i < points; i++) {
            neighbors[2 * i] = (i + points - 1) % points;
            neighbors[2 * i + 1] = (i + 1) % points;
        }
        float[] weights = new float[2 * points];
        Arrays.fill(weights, 0.5f);
        return new FuzzyGraph(offsets, neighbors, weights);
    }
}
