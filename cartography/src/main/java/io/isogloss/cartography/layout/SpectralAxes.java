package io.isogloss.cartography.layout;

import io.isogloss.cartography.algebra.SymmetricEigen;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import org.jspecify.annotations.Nullable;

/**
 * The smoothest functions on a connected graph: eigenvectors of its normalized Laplacian, but for the first, which knows
 * nothing but degrees. Found by subspace iteration with a Chebyshev filter: some multiplications by the graph keep what is
 * smooth and damp the rest, a small dense problem sorts what is left, and so on until the axes stand still.
 *
 * <p>Some sixty multiplications by the graph, each of 8 columns (16 for more than 4 axes).
 */
final class SpectralAxes {

    private static final int COLUMNS = Kernels.GRAPH_COLUMNS;
    private static final int CHUNK = 4096;
    private static final int DEGREE = 16;
    private static final int MAX_PASSES = 24;
    private static final double FIRST_CUT = 0.7;

    /** How far (as a sine) the axes may still turn in a pass: a start need not be better. */
    private static final double STILL = 0.03;

    /** Axes that still turn so much after the last pass are none. */
    private static final double LOST = 0.5;

    private static final long STREAM = 33;

    private final FuzzyGraph graph;
    private final int axes;
    private final Kernels kernels;
    private final ParallelRunner runner;
    private final int count;
    private final int width;
    private final float[] values;
    private final float[] trivial;
    private float[][] current;
    private float[][] other;

    private SpectralAxes(FuzzyGraph graph, int axes, Kernels kernels, ParallelRunner runner) {
        this.graph = graph;
        this.axes = axes;
        this.kernels = kernels;
        this.runner = runner;
        this.count = graph.count();
        int blocks = axes > COLUMNS / 2 ? 2 : 1;
        this.width = blocks * COLUMNS;
        this.values = new float[graph.edgeCount()];
        this.trivial = new float[count];
        this.current = new float[blocks][count * COLUMNS];
        this.other = new float[blocks][count * COLUMNS];
    }

    /** The fewest points whose axes can be found this way. */
    static int fewestPoints(int axes) {
        return axes > COLUMNS / 2 ? 8 * COLUMNS : 4 * COLUMNS;
    }

    /**
     * Coordinates of the points of a connected graph on its first axes, row by row, or null where they do not settle.
     *
     * @param guess positions to begin with, {@code axes} for each point
     */
    static float @Nullable [] of(
            FuzzyGraph graph, float[] guess, int axes, long seed, Kernels kernels, ParallelRunner runner) {
        SpectralAxes search = new SpectralAxes(graph, axes, kernels, runner);
        search.scaleByDegree();
        search.begin(guess, seed);
        return search.iterate();
    }

    private void scaleByDegree() {
        double[] sums = new double[ParallelRunner.chunkCount(count, CHUNK)];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            double sum = 0;
            for (int i = from; i < to; i++) {
                double degree = 0;
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    degree += graph.weights()[e];
                }
                trivial[i] = (float) Math.sqrt(degree);
                sum += degree;
            }
            sums[chunk] = sum;
        });
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        float scale = (float) (1 / Math.sqrt(total));
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    values[e] = graph.weights()[e] / (trivial[i] * trivial[graph.neighbors()[e]]);
                }
            }
        });
        for (int i = 0; i < count; i++) {
            trivial[i] *= scale;
        }
    }

    private void begin(float[] guess, long seed) {
        float extent = 0;
        for (float g : guess) {
            extent = Math.max(extent, Math.abs(g));
        }
        float scale = extent > 0 ? 1 / extent : 0f;
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int c = 0; c < width; c++) {
                    float start = c < axes
                            ? guess[i * axes + c] * scale
                            : (float) CounterRandom.unit(CounterRandom.bits(seed, STREAM, i, c)) - 0.5f;
                    current[c / COLUMNS][i * COLUMNS + c % COLUMNS] = start * trivial[i];
                }
            }
        });
    }

    private float @Nullable [] iterate() {
        double cut = FIRST_CUT;
        float[] axesBefore = new float[count * axes];
        double turn = 1;
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            filter(cut);
            takeTrivialAway();
            double[] ritz = sortBySmoothness();
            cut = Math.clamp(ritz[width - 1], 0.1, 0.9999);
            float[] found = wanted();
            turn = turn(axesBefore, found);
            axesBefore = found;
            if (turn < STILL) {
                break;
            }
        }
        return turn < LOST ? axesBefore : null;
    }

    /** Applies the Chebyshev polynomial that is small on eigenvalues from -1 to {@code cut} and grows beyond. */
    private void filter(double cut) {
        float center = (float) ((cut - 1) / 2);
        float half = (float) ((cut + 1) / 2);
        multiply(1 / half, -center / half, 0);
        for (int degree = 2; degree <= DEGREE; degree++) {
            swap();
            multiply(2 / half, -2 * center / half, -1);
        }
        swap();
    }

    private void swap() {
        float[][] held = current;
        current = other;
        other = held;
    }

    /** {@code other = scale · graph · current + shift · current + back · other}. */
    private void multiply(float scale, float shift, float back) {
        for (int block = 0; block < current.length; block++) {
            float[] from = current[block];
            float[] to = other[block];
            runner.forChunks(
                    count,
                    CHUNK,
                    (chunk, first, end) -> kernels.multiplyGraph(
                            graph.offsets(), graph.neighbors(), values, first, end, from, to, scale, shift, back));
        }
    }

    private void takeTrivialAway() {
        int chunks = ParallelRunner.chunkCount(count, CHUNK);
        double[][] sums = new double[chunks][width];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int c = 0; c < width; c++) {
                float[] column = current[c / COLUMNS];
                double sum = 0;
                for (int i = from; i < to; i++) {
                    sum += (double) trivial[i] * column[i * COLUMNS + c % COLUMNS];
                }
                sums[chunk][c] = sum;
            }
        });
        double[] share = added(sums, width);
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int c = 0; c < width; c++) {
                float[] column = current[c / COLUMNS];
                for (int i = from; i < to; i++) {
                    column[i * COLUMNS + c % COLUMNS] -= (float) (share[c] * trivial[i]);
                }
            }
        });
    }

    private static double[] added(double[][] chunks, int size) {
        double[] total = new double[size];
        for (double[] chunk : chunks) {
            for (int c = 0; c < size; c++) {
                total[c] += chunk[c];
            }
        }
        return total;
    }

    /** Turns the columns to the eigenvectors of the graph within their span, the smoothest first; its eigenvalues. */
    private double[] sortBySmoothness() {
        multiply(1, 0, 0);
        int chunks = ParallelRunner.chunkCount(count, CHUNK);
        double[][] sums = new double[chunks][];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> sums[chunk] = products(from, to));
        double[] total = added(sums, 2 * width * width);
        double[][] gram = new double[width][width];
        double[][] image = new double[width][width];
        for (int a = 0; a < width; a++) {
            for (int b = 0; b < width; b++) {
                gram[a][b] = total[a * width + b];
                // Rounding apart the product is symmetric; the eigensolver reads one half.
                image[a][b] = (total[(width + a) * width + b] + total[(width + b) * width + a]) / 2;
            }
        }
        double[] scales = new double[width];
        for (int a = 0; a < width; a++) {
            scales[a] = gram[a][a] > 0 ? 1 / Math.sqrt(gram[a][a]) : 0;
        }
        for (int a = 0; a < width; a++) {
            for (int b = 0; b < width; b++) {
                gram[a][b] *= scales[a] * scales[b];
                image[a][b] *= scales[a] * scales[b];
            }
        }
        double[][] basis = orthonormalBasis(SymmetricEigen.of(gram));
        SymmetricEigen ritz = SymmetricEigen.of(product(transposed(basis), product(image, basis)));
        double[][] turn = product(basis, ritz.vectors());
        for (int a = 0; a < width; a++) {
            for (int b = 0; b < width; b++) {
                turn[a][b] *= scales[a];
            }
        }
        turnColumns(turn);
        return ritz.values();
    }

    /** Combinations of the columns that are orthonormal; those of no length become zero. */
    private double[][] orthonormalBasis(SymmetricEigen gram) {
        double[][] basis = new double[width][width];
        for (int b = 0; b < width; b++) {
            double length = gram.values()[b];
            double scale = length > 1e-10 * gram.values()[0] ? 1 / Math.sqrt(length) : 0;
            for (int a = 0; a < width; a++) {
                basis[a][b] = gram.vectors()[a][b] * scale;
            }
        }
        return basis;
    }

    private double[] products(int from, int to) {
        double[] sums = new double[2 * width * width];
        float[] row = new float[width];
        float[] image = new float[width];
        for (int i = from; i < to; i++) {
            for (int block = 0; block < current.length; block++) {
                System.arraycopy(current[block], i * COLUMNS, row, block * COLUMNS, COLUMNS);
                System.arraycopy(other[block], i * COLUMNS, image, block * COLUMNS, COLUMNS);
            }
            for (int a = 0; a < width; a++) {
                double left = row[a];
                int gram = a * width;
                int images = (width + a) * width;
                for (int b = 0; b < width; b++) {
                    sums[gram + b] += left * row[b];
                    sums[images + b] += left * image[b];
                }
            }
        }
        return sums;
    }

    private void turnColumns(double[][] turn) {
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            double[] row = new double[width];
            for (int i = from; i < to; i++) {
                for (int c = 0; c < width; c++) {
                    row[c] = current[c / COLUMNS][i * COLUMNS + c % COLUMNS];
                }
                for (int c = 0; c < width; c++) {
                    double sum = 0;
                    for (int a = 0; a < width; a++) {
                        sum += row[a] * turn[a][c];
                    }
                    current[c / COLUMNS][i * COLUMNS + c % COLUMNS] = (float) sum;
                }
            }
        });
    }

    private static double[][] product(double[][] left, double[][] right) {
        int n = left.length;
        double[][] result = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int c = 0; c < n; c++) {
                    sum += left[i][c] * right[c][j];
                }
                result[i][j] = sum;
            }
        }
        return result;
    }

    private static double[][] transposed(double[][] matrix) {
        int n = matrix.length;
        double[][] result = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                result[j][i] = matrix[i][j];
            }
        }
        return result;
    }

    /** The first columns, row by row; of each the entry of largest magnitude is positive. */
    private float[] wanted() {
        float[] result = new float[count * axes];
        for (int c = 0; c < axes; c++) {
            float[] column = current[c / COLUMNS];
            float greatest = 0;
            for (int i = 0; i < count; i++) {
                float value = column[i * COLUMNS + c % COLUMNS];
                greatest = Math.abs(value) > Math.abs(greatest) ? value : greatest;
            }
            float sign = greatest < 0 ? -1f : 1f;
            for (int i = 0; i < count; i++) {
                result[i * axes + c] = sign * column[i * COLUMNS + c % COLUMNS];
            }
        }
        return result;
    }

    /** Sine of the angle between the spans of two orthonormal sets of axes. */
    private double turn(float[] before, float[] now) {
        double[][] sums = new double[ParallelRunner.chunkCount(count, CHUNK)][axes * axes];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from * axes; i < to * axes; i += axes) {
                for (int a = 0; a < axes; a++) {
                    for (int b = 0; b < axes; b++) {
                        sums[chunk][a * axes + b] += (double) before[i + a] * now[i + b];
                    }
                }
            }
        });
        double shared = 0;
        for (double product : added(sums, axes * axes)) {
            shared += product * product;
        }
        return Math.sqrt(Math.max(0, axes - shared));
    }
}
