package io.isogloss.cartography.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.ProgressListener;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpectralStartTest {

    @Test
    void liesAStripAlongItsLength() {
        // 20 columns of 5 points: the first axis is a half wave along the strip.
        FuzzyGraph strip = grid(40, 5);
        float[] positions = start(strip, random(strip.count()), 2, Kernels.best());
        double sign = Math.signum(positions[0]);
        for (int i = 0; i < strip.count(); i++) {
            int column = i / 5;
            double wave = Math.cos(Math.PI * (column + 0.5) / 40) * Math.sqrt(degree(strip, i));
            double first = Math.cos(Math.PI * 0.5 / 40) * Math.sqrt(degree(strip, 0));
            assertThat((double) positions[2 * i]).isCloseTo(sign * wave * Math.abs(positions[0]) / first, within(4e-3));
        }
    }

    @Test
    void findsTheEigenvectorsOfTheLaplacian() {
        FuzzyGraph graph = grid(30, 12);
        float[] axes = axes(graph);
        for (int axis = 0; axis < 2; axis++) {
            double product = 0;
            double square = 0;
            double residual = 0;
            double[] image = new double[graph.count()];
            for (int i = 0; i < graph.count(); i++) {
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    int other = graph.neighbors()[e];
                    image[i] += graph.weights()[e]
                            / Math.sqrt(degree(graph, i) * degree(graph, other))
                            * axes[2 * other + axis];
                }
                product += image[i] * axes[2 * i + axis];
                square += (double) axes[2 * i + axis] * axes[2 * i + axis];
            }
            for (int i = 0; i < graph.count(); i++) {
                residual += Math.pow(image[i] - product * axes[2 * i + axis], 2);
            }
            assertThat(square).isCloseTo(1, within(1e-4));
            assertThat(product).isBetween(0.95, 0.9999);
            assertThat(Math.sqrt(residual)).isLessThan(2e-3);
        }
    }

    @Test
    void keepsPartsApartEachAsLargeAsItsShare() {
        FuzzyGraph parts = union(union(grid(20, 20), grid(10, 10)), union(grid(3, 3), grid(1, 1)));
        float[] rough = new float[2 * parts.count()];
        for (int i = 0; i < parts.count(); i++) {
            rough[2 * i] = i % 20;
            rough[2 * i + 1] = i / 20 % 20;
        }
        float[] positions = start(parts, rough, 2, Kernels.best());
        int[] first = {0, 400, 500, 509, 510};
        double[][] balls = new double[4][];
        for (int part = 0; part < 4; part++) {
            balls[part] = ball(positions, first[part], first[part + 1]);
            for (int other = 0; other < part; other++) {
                double distance = Math.hypot(balls[part][0] - balls[other][0], balls[part][1] - balls[other][1]);
                assertThat(distance).isGreaterThan((balls[part][2] + balls[other][2]) / Math.sqrt(2));
            }
        }
        assertThat(balls[0][2] / balls[1][2]).isBetween(1.4, 2.9);
    }

    @Test
    void startsWithTheSameBytesOnAnyThreadsAndKernels() {
        FuzzyGraph parts = union(grid(100, 60), grid(30, 30));
        float[] rough = random(parts.count());
        float[] one = start(parts, rough, 2, Kernels.plain(), 1);
        assertThat(start(parts, rough, 2, Kernels.best(), 4)).isEqualTo(one);
    }

    @Test
    void laysMorePartsOutThanItLooksForRoomFor() {
        FuzzyGraph parts = grid(1, 1);
        for (int doubling = 0; doubling < 10; doubling++) {
            parts = union(parts, parts);
        }
        float[] positions = start(parts, new float[2 * parts.count()], 2, Kernels.best());
        for (float position : positions) {
            assertThat(position).isFinite();
        }
    }

    @Test
    void findsUpToEightAxes() {
        FuzzyGraph graph = grid(25, 24);
        float[] positions = start(graph, random(4 * graph.count()), 8, Kernels.best());
        assertThat(positions).hasSize(8 * 600).doesNotContain(Float.NaN);
        double[] square = new double[8];
        double cross = 0;
        for (int i = 0; i < 600; i++) {
            for (int a = 0; a < 8; a++) {
                square[a] += (double) positions[8 * i + a] * positions[8 * i + a];
            }
            cross += (double) positions[8 * i] * positions[8 * i + 7];
        }
        assertThat(cross).isCloseTo(0, within(1e-4));
        for (double length : square) {
            assertThat(length).isCloseTo(1, within(1e-3));
        }
    }

    private static double[] ball(float[] positions, int from, int to) {
        double[] low = {1e9, 1e9};
        double[] high = {-1e9, -1e9};
        for (int i = from; i < to; i++) {
            for (int a = 0; a < 2; a++) {
                low[a] = Math.min(low[a], positions[2 * i + a]);
                high[a] = Math.max(high[a], positions[2 * i + a]);
            }
        }
        double radius = Math.max(high[0] - low[0], high[1] - low[1]) / 2;
        return new double[] {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, radius};
    }

    private static float[] start(FuzzyGraph graph, float[] rough, int axes, Kernels kernels) {
        return start(graph, rough, axes, kernels, 2);
    }

    private static float[] start(FuzzyGraph graph, float[] rough, int axes, Kernels kernels, int threads) {
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            return SpectralStart.of(graph, rough, axes, 1, kernels, runner);
        }
    }

    private static float[] axes(FuzzyGraph graph) {
        try (ParallelRunner runner = ParallelRunner.open(2, Cancellation.manual(), ProgressListener.SILENT)) {
            return Objects.requireNonNull(
                    SpectralAxes.of(graph, random(graph.count()), 2, 1, Kernels.best(), runner), "the axes settle");
        }
    }

    private static float[] random(int points) {
        float[] values = new float[2 * points];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) CounterRandom.unit(CounterRandom.bits(3, i));
        }
        return values;
    }

    private static double degree(FuzzyGraph graph, int point) {
        double sum = 0;
        for (int e = graph.offsets()[point]; e < graph.offsets()[point + 1]; e++) {
            sum += graph.weights()[e];
        }
        return sum;
    }

    /** A grid of points joined to their neighbors, row by row. */
    private static FuzzyGraph grid(int width, int height) {
        int count = width * height;
        int[] offsets = new int[count + 1];
        int[] neighbors = new int[4 * count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (i >= height) {
                neighbors[size++] = i - height;
            }
            if (i % height > 0) {
                neighbors[size++] = i - 1;
            }
            if (i % height < height - 1) {
                neighbors[size++] = i + 1;
            }
            if (i + height < count) {
                neighbors[size++] = i + height;
            }
            offsets[i + 1] = size;
        }
        float[] weights = new float[size];
        Arrays.fill(weights, 0.5f);
        return new FuzzyGraph(offsets, Arrays.copyOf(neighbors, size), weights);
    }

    private static FuzzyGraph union(FuzzyGraph a, FuzzyGraph b) {
        int[] offsets = Arrays.copyOf(a.offsets(), a.count() + b.count() + 1);
        int[] neighbors = Arrays.copyOf(a.neighbors(), a.edgeCount() + b.edgeCount());
        float[] weights = Arrays.copyOf(a.weights(), neighbors.length);
        for (int i = 0; i < b.count(); i++) {
            offsets[a.count() + i + 1] = a.edgeCount() + b.offsets()[i + 1];
        }
        for (int e = 0; e < b.edgeCount(); e++) {
            neighbors[a.edgeCount() + e] = a.count() + b.neighbors()[e];
            weights[a.edgeCount() + e] = b.weights()[e];
        }
        return new FuzzyGraph(offsets, neighbors, weights);
    }
}
