package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/** k-means on rows in memory, one thread; sums run in row order. */
final class Means {

    private static final int BATCH = 64;

    private final int dimensions;
    private final Kernels kernels;
    private final ParallelRunner runner;

    Means(int dimensions, Kernels kernels, ParallelRunner runner) {
        this.dimensions = dimensions;
        this.kernels = kernels;
        this.runner = runner;
    }

    /** Centers after some iterations from random rows; a center that loses all its rows stays where it is. */
    float[] train(float[] rows, int centers, long seed, int iterations) {
        int count = rows.length / dimensions;
        float[] result = new float[centers * dimensions];
        for (int c = 0; c < centers; c++) {
            int from = (int) ((long) count * c / centers);
            int to = Math.max(from + 1, (int) ((long) count * (c + 1) / centers));
            int row = from + CounterRandom.below(CounterRandom.bits(seed, c), to - from);
            System.arraycopy(rows, row * dimensions, result, c * dimensions, dimensions);
        }
        int[] nearest = new int[count];
        for (int step = 0; step < iterations; step++) {
            assign(rows, dimensions, 0, count, panels(result, dimensions), halfSquares(result, dimensions), nearest);
            moveCenters(rows, nearest, result);
        }
        return result;
    }

    private void moveCenters(float[] rows, int[] nearest, float[] centers) {
        float[] sums = new float[centers.length];
        int[] sizes = new int[centers.length / dimensions];
        for (int i = 0; i < nearest.length; i++) {
            int to = nearest[i] * dimensions;
            int from = i * dimensions;
            for (int f = 0; f < dimensions; f++) {
                sums[to + f] += rows[from + f];
            }
            sizes[nearest[i]]++;
        }
        for (int c = 0; c < sizes.length; c++) {
            if (sizes[c] > 0) {
                for (int f = 0; f < dimensions; f++) {
                    centers[c * dimensions + f] = sums[c * dimensions + f] / sizes[c];
                }
            }
        }
    }

    /**
     * Writes for each row of a range the number of its nearest center.
     *
     * @param stride from row to row: more than the dimensions where only the first count
     */
    void assign(float[] rows, int stride, int first, int end, float[] panels, float[] half, int[] nearest) {
        float[] scores = new float[BATCH * Kernels.PANEL];
        float[] best = new float[BATCH];
        for (int from = first; from < end; from += BATCH) {
            runner.checkpointInPiece();
            int size = Math.min(BATCH, end - from);
            Arrays.fill(best, Float.NEGATIVE_INFINITY);
            for (int p = 0; p * Kernels.PANEL < half.length; p++) {
                kernels.multiplyPanel(
                        rows,
                        from * stride,
                        stride,
                        size,
                        panels,
                        p * Kernels.PANEL * dimensions,
                        dimensions,
                        scores,
                        0,
                        Kernels.PANEL);
                int width = Math.min(Kernels.PANEL, half.length - p * Kernels.PANEL);
                for (int i = 0; i < size; i++) {
                    for (int c = 0; c < width; c++) {
                        float score = scores[i * Kernels.PANEL + c] - half[p * Kernels.PANEL + c];
                        if (score > best[i]) {
                            best[i] = score;
                            nearest[from + i] = p * Kernels.PANEL + c;
                        }
                    }
                }
            }
        }
    }

    /** Rows as panels. */
    static float[] panels(float[] rows, int dimensions) {
        int count = rows.length / dimensions;
        int panelCount = ParallelRunner.chunkCount(count, Kernels.PANEL);
        float[] panels = new float[panelCount * Kernels.PANEL * dimensions];
        for (int i = 0; i < count; i++) {
            int at = i / Kernels.PANEL * Kernels.PANEL * dimensions + i % Kernels.PANEL;
            for (int f = 0; f < dimensions; f++) {
                panels[at + f * Kernels.PANEL] = rows[i * dimensions + f];
            }
        }
        return panels;
    }

    /** Half the squared length of each row. */
    static float[] halfSquares(float[] rows, int dimensions) {
        float[] half = new float[rows.length / dimensions];
        for (int i = 0; i < half.length; i++) {
            double sum = 0;
            for (int f = 0; f < dimensions; f++) {
                double value = rows[i * dimensions + f];
                sum += value * value;
            }
            half[i] = (float) (sum / 2);
        }
        return half;
    }
}
