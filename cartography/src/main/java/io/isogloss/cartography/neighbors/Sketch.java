package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.algebra.SymmetricEigen;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.Spares;
import io.isogloss.cartography.rows.RowReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The leading principal axes of the rows, found on a sample by subspace iteration on its covariance, and projections on
 * them. For cosine, of the rows scaled to unit length.
 */
final class Sketch {

    private static final int SAMPLE = 4096;
    private static final int WIDE_SAMPLE = 2048;
    private static final int WIDE = 2048;
    private static final int ITERATIONS = 4;
    private static final int SPARE_AXES = 16;
    private static final int ROWS_AT_ONCE = 64;
    private static final int COLUMNS_AT_ONCE = 8;
    private static final int AXES_AT_ONCE = 16;
    private static final long STREAM = 21;

    private final RowSpace space;
    private final ParallelRunner runner;
    private final float[] mean;

    /** Axes one after another, the one with most variance first. */
    private final float[] axes;

    /** Variance along each axis, as a share of all. */
    final float[] share;

    private Sketch(RowSpace space, ParallelRunner runner, float[] mean, float[] axes, float[] share) {
        this.space = space;
        this.runner = runner;
        this.mean = mean;
        this.axes = axes;
        this.share = share;
    }

    static Sketch of(RowSpace space, ParallelRunner runner, int wanted, long seed) {
        int dimensions = space.dimensions;
        int[] sample = sample(space.count, dimensions > WIDE ? WIDE_SAMPLE : SAMPLE, seed);
        float[] rows = new float[sample.length * dimensions];
        runner.forChunks(sample.length, ROWS_AT_ONCE, (chunk, from, to) -> {
            RowReader reader = space.rows.reader();
            for (int i = from; i < to; i++) {
                prepare(space, sample[i], reader, rows, i * dimensions);
            }
        });
        float[] mean = takeMeanAway(rows, sample.length, dimensions, runner);
        float[] covariance = covariance(space.kernels, runner, rows, sample.length, dimensions);
        double trace = 0;
        for (int f = 0; f < dimensions; f++) {
            trace += covariance[f * dimensions + f];
        }
        int count = Math.min(dimensions, wanted + SPARE_AXES);
        float[] axes = new float[count * dimensions];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = (float) CounterRandom.gaussian(CounterRandom.bits(seed, STREAM, i));
        }
        float[] panels = panels(covariance, dimensions, dimensions, runner);
        float[] image = new float[count * dimensions];
        for (int step = 0; step < ITERATIONS; step++) {
            // What it starts with is nearly orthogonal: random.
            if (step == ITERATIONS / 2) {
                orthonormalize(axes, count, dimensions, space.kernels, runner);
            }
            multiply(space.kernels, runner, axes, count, dimensions, panels, dimensions, image, false);
            float[] swap = axes;
            axes = image;
            image = swap;
        }
        orthonormalize(axes, count, dimensions, space.kernels, runner);
        orthonormalize(axes, count, dimensions, space.kernels, runner);
        multiply(space.kernels, runner, axes, count, dimensions, panels, dimensions, image, false);
        float[] sorted = sortByVariance(space.kernels, axes, image, count, dimensions, trace);
        int kept = Math.min(wanted, count);
        return new Sketch(
                space,
                runner,
                mean,
                Arrays.copyOf(sorted, kept * dimensions),
                Arrays.copyOfRange(sorted, count * dimensions, count * dimensions + kept));
    }

    /** All features of all rows, as {@link #project} would give them with as many axes as features. */
    static float[] unprojected(RowSpace space, ParallelRunner runner) {
        int dimensions = space.dimensions;
        float[] rows = new float[Math.multiplyExact(space.count, dimensions)];
        runner.forChunks(space.count, ROWS_AT_ONCE, (chunk, from, to) -> {
            RowReader reader = space.rows.reader();
            for (int i = from; i < to; i++) {
                prepare(space, i, reader, rows, i * dimensions);
            }
        });
        takeMeanAway(rows, space.count, dimensions, runner);
        return rows;
    }

    int axisCount() {
        return share.length;
    }

    /** Coordinates of all rows on the first {@code count} axes, row by row. */
    float[] project(int count) {
        return project(space, null, count);
    }

    /** Coordinates of the rows of a space (in the order of {@code order}, or their own) on the first axes. */
    float[] project(RowSpace target, int @Nullable [] order, int count) {
        int dimensions = target.dimensions;
        float[] projected = new float[Math.multiplyExact(target.count, count)];
        int panelCount = ParallelRunner.chunkCount(count, Kernels.PANEL);
        float[] panels = panels(transposed(axes, count, dimensions, runner), dimensions, count, runner);
        float[] shift = new float[count];
        float[] scratch = new float[4 * Kernels.PARTS];
        for (int c = 0; c < count; c++) {
            shift[c] = target.kernels.dot(axes, c * dimensions, mean, 0, dimensions, scratch);
        }
        Spares<Block> blocks = new Spares<>(() -> new Block(target.rows.reader(), dimensions));
        runner.forChunks(target.count, ROWS_AT_ONCE, (chunk, from, to) -> {
            Block spare = blocks.take();
            RowReader reader = spare.reader;
            float[] block = spare.rows;
            float[] out = spare.out;
            for (int i = from; i < to; i++) {
                prepare(target, order == null ? i : order[i], reader, block, (i - from) * dimensions);
            }
            for (int p = 0; p < panelCount; p++) {
                target.kernels.multiplyPanel(
                        block,
                        0,
                        dimensions,
                        to - from,
                        panels,
                        p * Kernels.PANEL * dimensions,
                        dimensions,
                        out,
                        0,
                        Kernels.PANEL);
                int width = Math.min(Kernels.PANEL, count - p * Kernels.PANEL);
                for (int i = from; i < to; i++) {
                    for (int c = 0; c < width; c++) {
                        int column = p * Kernels.PANEL + c;
                        projected[i * count + column] = out[(i - from) * Kernels.PANEL + c] - shift[column];
                    }
                }
            }
            blocks.give(spare);
        });
        return projected;
    }

    /** What projecting some rows needs; for one thread. */
    private static final class Block {
        final RowReader reader;
        final float[] rows;
        final float[] out = new float[ROWS_AT_ONCE * Kernels.PANEL];

        Block(RowReader reader, int dimensions) {
            this.reader = reader;
            this.rows = new float[ROWS_AT_ONCE * dimensions];
        }
    }

    static void prepare(RowSpace space, int row, RowReader reader, float[] target, int offset) {
        reader.load(0, row);
        float[] array = reader.array();
        int from = reader.offset(0);
        float scale = space.metric == Metric.COSINE ? space.norm[row] : 1f;
        for (int f = 0; f < space.dimensions; f++) {
            target[offset + f] = array[from + f] * scale;
        }
    }

    /** Some rows, spread evenly with a random start in each stride. */
    static int[] sample(int count, int wanted, long seed) {
        int size = Math.min(count, wanted);
        int[] sample = new int[size];
        for (int i = 0; i < size; i++) {
            int from = (int) ((long) count * i / size);
            int to = (int) ((long) count * (i + 1) / size);
            sample[i] = from + CounterRandom.below(CounterRandom.bits(seed, STREAM + 1, i), to - from);
        }
        return sample;
    }

    private static float[] takeMeanAway(float[] rows, int count, int dimensions, ParallelRunner runner) {
        double[][] sums = new double[ParallelRunner.chunkCount(count, SAMPLE)][dimensions];
        runner.forChunks(count, SAMPLE, (chunk, from, to) -> {
            double[] sum = sums[chunk];
            for (int i = from; i < to; i++) {
                for (int f = 0; f < dimensions; f++) {
                    sum[f] += rows[i * dimensions + f];
                }
            }
        });
        float[] mean = new float[dimensions];
        for (int f = 0; f < dimensions; f++) {
            double total = 0;
            for (double[] sum : sums) {
                total += sum[f];
            }
            mean[f] = (float) (total / count);
        }
        runner.forChunks(count, SAMPLE, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int f = 0; f < dimensions; f++) {
                    rows[i * dimensions + f] -= mean[f];
                }
            }
        });
        return mean;
    }

    private static float[] covariance(Kernels kernels, ParallelRunner runner, float[] rows, int count, int dimensions) {
        float[] features = transposed(rows, count, dimensions, runner);
        float[] panels = panels(rows, count, dimensions, runner);
        float[] covariance = new float[dimensions * dimensions];
        multiply(kernels, runner, features, dimensions, count, panels, dimensions, covariance, true);
        runner.forChunks(dimensions, Kernels.PANEL, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = 0; j < from; j++) {
                    covariance[i * dimensions + j] = covariance[j * dimensions + i];
                }
            }
        });
        return covariance;
    }

    private static float[] transposed(float[] matrix, int rows, int columns, ParallelRunner runner) {
        float[] result = new float[rows * columns];
        runner.forChunks(columns, COLUMNS_AT_ONCE, (chunk, from, to) -> {
            for (int i = 0; i < rows; i++) {
                for (int j = from; j < to; j++) {
                    result[j * rows + i] = matrix[i * columns + j];
                }
            }
        });
        return result;
    }

    /** Columns of a row-major matrix, 32 to a panel, missing ones zero. */
    private static float[] panels(float[] matrix, int rows, int columns, ParallelRunner runner) {
        int panelCount = ParallelRunner.chunkCount(columns, Kernels.PANEL);
        float[] panels = new float[panelCount * Kernels.PANEL * rows];
        runner.forTasks(panelCount, p -> {
            int width = Math.min(Kernels.PANEL, columns - p * Kernels.PANEL);
            for (int i = 0; i < rows; i++) {
                System.arraycopy(
                        matrix, i * columns + p * Kernels.PANEL, panels, (p * rows + i) * Kernels.PANEL, width);
            }
        });
        return panels;
    }

    /**
     * {@code out = matrix · panels}, with {@code out} as wide as {@code columns}.
     *
     * @param above whether panels left of the diagonal are left out
     */
    private static void multiply(
            Kernels kernels,
            ParallelRunner runner,
            float[] matrix,
            int rows,
            int inner,
            float[] panels,
            int columns,
            float[] out,
            boolean above) {
        int panelCount = ParallelRunner.chunkCount(columns, Kernels.PANEL);
        runner.forChunks(rows, 16, (chunk, from, to) -> {
            float[] part = new float[(to - from) * Kernels.PANEL];
            for (int p = above ? from / Kernels.PANEL : 0; p < panelCount; p++) {
                runner.checkpointInPiece();
                kernels.multiplyPanel(
                        matrix,
                        from * inner,
                        inner,
                        to - from,
                        panels,
                        p * Kernels.PANEL * inner,
                        inner,
                        part,
                        0,
                        Kernels.PANEL);
                int width = Math.min(Kernels.PANEL, columns - p * Kernels.PANEL);
                for (int i = from; i < to; i++) {
                    System.arraycopy(part, (i - from) * Kernels.PANEL, out, i * columns + p * Kernels.PANEL, width);
                }
            }
        });
    }

    /** Gram-Schmidt: one axis after another is scaled and taken out of all that follow. */
    private static void orthonormalize(
            float[] axes, int count, int dimensions, Kernels kernels, ParallelRunner runner) {
        scaleToOne(axes, 0, dimensions, kernels, new float[4 * Kernels.PARTS]);
        runner.forRounds(
                Math.max(0, count - 1),
                axis -> ParallelRunner.chunkCount(count - 1 - axis, AXES_AT_ONCE),
                (axis, piece) -> {
                    float[] scratch = new float[4 * Kernels.PARTS];
                    int from = axis + 1 + piece * AXES_AT_ONCE;
                    for (int other = from; other < Math.min(count, from + AXES_AT_ONCE); other++) {
                        takeOut(axes, axis * dimensions, other * dimensions, dimensions, kernels, scratch);
                        if (other == axis + 1) {
                            scaleToOne(axes, other * dimensions, dimensions, kernels, scratch);
                        }
                    }
                });
    }

    private static void takeOut(float[] axes, int axis, int other, int dimensions, Kernels kernels, float[] scratch) {
        float product = kernels.dot(axes, axis, axes, other, dimensions, scratch);
        for (int f = 0; f < dimensions; f++) {
            axes[other + f] -= product * axes[axis + f];
        }
    }

    private static void scaleToOne(float[] axes, int row, int dimensions, Kernels kernels, float[] scratch) {
        float square = kernels.dot(axes, row, axes, row, dimensions, scratch);
        float scale = square > 1e-30f ? (float) (1 / Math.sqrt(square)) : 0f;
        for (int f = 0; f < dimensions; f++) {
            axes[row + f] *= scale;
        }
    }

    /** Axes by falling variance, followed by the share of each; the leading ones rotated to the principal axes. */
    private static float[] sortByVariance(
            Kernels kernels, float[] axes, float[] image, int count, int dimensions, double trace) {
        int rotated = Math.min(count, SPARE_AXES);
        float[] scratch = new float[4 * Kernels.PARTS];
        double[][] small = new double[rotated][rotated];
        for (int i = 0; i < rotated; i++) {
            for (int j = 0; j < rotated; j++) {
                small[i][j] = kernels.dot(axes, i * dimensions, image, j * dimensions, dimensions, scratch);
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(small);
        float[] result = new float[count * dimensions + count];
        for (int i = 0; i < rotated; i++) {
            for (int j = 0; j < rotated; j++) {
                float weight = (float) eigen.vectors()[j][i];
                for (int f = 0; f < dimensions; f++) {
                    result[i * dimensions + f] += weight * axes[j * dimensions + f];
                }
            }
            turnPositive(result, i * dimensions, dimensions);
            result[count * dimensions + i] = trace > 0 ? (float) (eigen.values()[i] / trace) : 0f;
        }
        for (int i = rotated; i < count; i++) {
            System.arraycopy(axes, i * dimensions, result, i * dimensions, dimensions);
            double variance = kernels.dot(axes, i * dimensions, image, i * dimensions, dimensions, scratch);
            result[count * dimensions + i] = trace > 0 ? (float) (variance / trace) : 0f;
        }
        return result;
    }

    private static void turnPositive(float[] axes, int row, int dimensions) {
        float greatest = 0;
        for (int f = 0; f < dimensions; f++) {
            greatest = Math.abs(axes[row + f]) > Math.abs(greatest) ? axes[row + f] : greatest;
        }
        if (greatest < 0) {
            for (int f = 0; f < dimensions; f++) {
                axes[row + f] = -axes[row + f];
            }
        }
    }
}
