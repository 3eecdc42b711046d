package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * Points cut into small cells by k-means in two levels, and for each cell the cells around it. Points near each other are
 * mostly in the same cell or in cells around it, so comparing those finds most neighbors with a few matrix products.
 */
final class Cells {

    private static final int CELL_SIZE = 480;
    private static final int MAX_CELL = 1024;
    private static final int SAMPLE_PER_CENTER = 96;
    private static final int ITERATIONS = 3;
    private static final int ROWS_AT_ONCE = 256;

    /** All points, cell by cell. */
    final int[] order;

    /** Where cells begin in {@link #order}, with the number of points at the end. */
    final int[] start;

    private Cells(int[] order, int[] start) {
        this.order = order;
        this.start = start;
    }

    int count() {
        return start.length - 1;
    }

    /**
     * Cuts points into cells.
     *
     * @param leading so many of the {@code dimensions} tell cells apart: all, or fewer where the first ones are principal axes
     */
    static Cells of(float[] points, int dimensions, int leading, long seed, Kernels kernels, ParallelRunner runner) {
        int count = points.length / dimensions;
        int wide = Math.max(1, (int) Math.sqrt((double) count / CELL_SIZE));
        int[] sample = Sketch.sample(count, wide * SAMPLE_PER_CENTER, seed);
        Means means = new Means(leading, kernels, runner);
        float[] coarse =
                means.train(selected(points, dimensions, sample, 0, sample.length, leading), wide, seed, ITERATIONS);
        int[] coarseOf = new int[count];
        float[] panels = Means.panels(coarse, leading);
        float[] half = Means.halfSquares(coarse, leading);
        runner.forChunks(
                count,
                ROWS_AT_ONCE,
                (chunk, from, to) -> means.assign(points, dimensions, from, to, panels, half, coarseOf));
        int[] coarseStart = new int[wide + 1];
        for (int c : coarseOf) {
            coarseStart[c + 1]++;
        }
        for (int c = 0; c < wide; c++) {
            coarseStart[c + 1] += coarseStart[c];
        }
        int[] order = new int[count];
        int[] cursor = Arrays.copyOf(coarseStart, wide);
        for (int i = 0; i < count; i++) {
            order[cursor[coarseOf[i]]++] = i;
        }
        int[][] borders = new int[wide][];
        runner.forTasks(
                wide,
                c -> borders[c] =
                        cut(points, dimensions, leading, order, coarseStart[c], coarseStart[c + 1], seed, means));
        return collect(order, borders);
    }

    /** The first {@code leading} dimensions of some points. */
    private static float[] selected(float[] points, int dimensions, int[] ids, int from, int to, int leading) {
        float[] rows = new float[(to - from) * leading];
        for (int i = from; i < to; i++) {
            System.arraycopy(points, ids[i] * dimensions, rows, (i - from) * leading, leading);
        }
        return rows;
    }

    /** Sorts one coarse cell by its own means; returns where each fine cell ends. */
    private static int[] cut(
            float[] points, int dimensions, int leading, int[] order, int from, int to, long seed, Means means) {
        int size = to - from;
        int parts = Math.max(1, size / CELL_SIZE);
        if (parts == 1) {
            return limited(new int[] {from, to});
        }
        long ownSeed = CounterRandom.bits(seed, from, to);
        float[] rows = selected(points, dimensions, order, from, to, leading);
        int[] sample = Sketch.sample(size, parts * SAMPLE_PER_CENTER, ownSeed);
        float[] centers =
                means.train(selected(rows, leading, sample, 0, sample.length, leading), parts, ownSeed, ITERATIONS);
        int[] partOf = new int[size];
        means.assign(
                rows, leading, 0, size, Means.panels(centers, leading), Means.halfSquares(centers, leading), partOf);
        int[] ends = new int[parts + 1];
        ends[0] = from;
        int[] sorted = new int[size];
        int at = 0;
        for (int part = 0; part < parts; part++) {
            for (int i = 0; i < size; i++) {
                if (partOf[i] == part) {
                    sorted[at++] = order[from + i];
                }
            }
            ends[part + 1] = from + at;
        }
        System.arraycopy(sorted, 0, order, from, size);
        return limited(ends);
    }

    /** Cuts cells that are too large, such as those of equal points, into even pieces. */
    private static int[] limited(int[] borders) {
        int[] result = new int[borders.length + (borders[borders.length - 1] - borders[0]) / MAX_CELL * 2 + 1];
        int size = 0;
        result[size++] = borders[0];
        for (int b = 0; b + 1 < borders.length; b++) {
            int length = borders[b + 1] - borders[b];
            int pieces = ParallelRunner.chunkCount(length, MAX_CELL);
            for (int piece = 1; piece <= pieces; piece++) {
                result[size++] = borders[b] + (int) ((long) length * piece / pieces);
            }
        }
        return Arrays.copyOf(result, size);
    }

    private static Cells collect(int[] order, int[][] borders) {
        int cells = 0;
        for (int[] part : borders) {
            cells += part.length - 1;
        }
        int[] start = new int[cells + 1];
        int at = 0;
        for (int[] part : borders) {
            for (int b = 0; b + 1 < part.length; b++) {
                start[at++] = part[b];
            }
        }
        start[cells] = order.length;
        return new Cells(order, start);
    }

    /** The mean of each cell. */
    float[] centers(float[] points, int dimensions, ParallelRunner runner) {
        float[] centers = new float[count() * dimensions];
        runner.forTasks(count(), cell -> {
            double[] sum = new double[dimensions];
            for (int i = start[cell]; i < start[cell + 1]; i++) {
                for (int f = 0; f < dimensions; f++) {
                    sum[f] += points[order[i] * dimensions + f];
                }
            }
            int size = Math.max(1, start[cell + 1] - start[cell]);
            for (int f = 0; f < dimensions; f++) {
                centers[cell * dimensions + f] = (float) (sum[f] / size);
            }
        });
        return centers;
    }
}
