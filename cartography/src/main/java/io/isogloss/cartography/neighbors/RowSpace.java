package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.RowReader;
import io.isogloss.cartography.rows.Rows;

/** Rows seen through a metric: norms, validation, and the one function every final distance comes from. */
final class RowSpace {

    private static final int CHUNK = 512;

    final Rows rows;
    final Metric metric;
    final Kernels kernels;
    final int count;
    final int dimensions;

    /** Per row: one over its norm for cosine (0 for a zero row), else its squared norm. */
    final float[] norm;

    /** For the inner product metric the greatest squared norm. */
    final float greatestSquare;

    private RowSpace(Rows rows, Metric metric, Kernels kernels, float[] norm, float greatestSquare) {
        this.rows = rows;
        this.metric = metric;
        this.kernels = kernels;
        this.count = rows.count();
        this.dimensions = rows.dimensions();
        this.norm = norm;
        this.greatestSquare = greatestSquare;
    }

    /** Reads every row once; a value that is not finite ends the run and names its row. */
    static RowSpace open(Rows rows, Metric metric, Kernels kernels, ParallelRunner runner) {
        int count = rows.count();
        int dimensions = rows.dimensions();
        float[] norm = new float[count];
        int[] broken = new int[ParallelRunner.chunkCount(count, CHUNK)];
        float[] greatest = new float[broken.length];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            RowReader reader = rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            broken[chunk] = -1;
            for (int i = from; i < to; i++) {
                reader.load(0, i);
                float[] array = reader.array();
                int offset = reader.offset(0);
                float square = kernels.dot(array, offset, array, offset, dimensions, scratch);
                if (!Float.isFinite(square)) {
                    broken[chunk] = i;
                    return;
                }
                greatest[chunk] = Math.max(greatest[chunk], square);
                norm[i] = metric == Metric.COSINE ? inverseRoot(square) : square;
            }
        });
        float greatestSquare = 0;
        for (int chunk = 0; chunk < broken.length; chunk++) {
            if (broken[chunk] >= 0) {
                throw brokenRow(rows, broken[chunk]);
            }
            greatestSquare = Math.max(greatestSquare, greatest[chunk]);
        }
        return new RowSpace(rows, metric, kernels, norm, greatestSquare);
    }

    /** Some of these rows, in the order of {@code ids}. */
    RowSpace select(int[] ids) {
        float[] norms = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            norms[i] = norm[ids[i]];
        }
        return new RowSpace(rows.select(ids), metric, kernels, norms, greatestSquare);
    }

    private static float inverseRoot(float square) {
        return square > Float.MIN_NORMAL ? (float) (1.0 / Math.sqrt(square)) : 0f;
    }

    private static CartographyException brokenRow(Rows rows, int row) {
        RowReader reader = rows.reader();
        reader.load(0, row);
        for (int f = 0; f < rows.dimensions(); f++) {
            float value = reader.array()[reader.offset(0) + f];
            if (!Float.isFinite(value)) {
                return CartographyException.invalidData("row " + row + " holds " + value + " in dimension " + f);
            }
        }
        return CartographyException.invalidData("row " + row + " is so long that its squared length overflows a float");
    }

    /** Distances from the row in slot 0 to some others of these rows; uses slots 1 to 4. */
    void distances(
            int row,
            int[] others,
            int from,
            int to,
            float[] target,
            int targetOffset,
            RowReader reader,
            float[] scratch) {
        distances(this, row, others, from, to, target, targetOffset, reader, reader, scratch);
    }

    /** Distances from a row of {@code source}, in slot 0 of its reader, to some rows of this space. */
    void distances(
            RowSpace source,
            int row,
            int[] others,
            int from,
            int to,
            float[] target,
            int targetOffset,
            RowReader sourceReader,
            RowReader reader,
            float[] scratch) {
        float[] own = sourceReader.array();
        int ownOffset = sourceReader.offset(0);
        float ownNorm = source.norm[row];
        if (!metric.isInnerProduct()) {
            for (int j = from; j < to; j++) {
                reader.load(1, others[j]);
                target[targetOffset + j - from] = plainDistance(own, ownOffset, reader);
            }
            return;
        }
        float[] array = reader.array();
        int j = from;
        for (; j + 4 <= to; j += 4) {
            for (int lane = 0; lane < 4; lane++) {
                reader.load(1 + lane, others[j + lane]);
            }
            kernels.dotFour(
                    own,
                    ownOffset,
                    array,
                    reader.offset(1),
                    reader.offset(2),
                    reader.offset(3),
                    reader.offset(4),
                    dimensions,
                    scratch);
            float p0 = scratch[0];
            float p1 = scratch[1];
            float p2 = scratch[2];
            float p3 = scratch[3];
            int at = targetOffset + j - from;
            target[at] = distance(own, ownOffset, ownNorm, others[j], p0, reader, 1);
            target[at + 1] = distance(own, ownOffset, ownNorm, others[j + 1], p1, reader, 2);
            target[at + 2] = distance(own, ownOffset, ownNorm, others[j + 2], p2, reader, 3);
            target[at + 3] = distance(own, ownOffset, ownNorm, others[j + 3], p3, reader, 4);
        }
        for (; j < to; j++) {
            reader.load(1, others[j]);
            float product = kernels.dot(own, ownOffset, array, reader.offset(1), dimensions, scratch);
            target[targetOffset + j - from] = distance(own, ownOffset, ownNorm, others[j], product, reader, 1);
        }
    }

    private float distance(
            float[] own, int ownOffset, float ownNorm, int other, float product, RowReader reader, int slot) {
        return switch (metric) {
            case COSINE -> {
                float scale = ownNorm;
                float otherScale = norm[other];
                if (scale == 0f && otherScale == 0f) {
                    yield 0f;
                }
                float similarity = product * (scale * otherScale);
                // Near 1 the difference from 1 has no digits left; the difference of the unit rows has.
                yield similarity > 0.9999f
                        ? squaredDifference(own, ownOffset, reader, slot, scale, otherScale) / 2
                        : Math.max(0f, 1f - similarity);
            }
            case EUCLIDEAN -> {
                float sum = ownNorm + norm[other];
                float square = sum - 2f * product;
                yield (float) Math.sqrt(
                        square < 1e-3f * sum ? squaredDifference(own, ownOffset, reader, slot, 1f, 1f) : square);
            }
            case DOT -> Math.max(0f, greatestSquare - product);
            case MANHATTAN, HAMMING -> plainDistance(own, ownOffset, reader);
        };
    }

    private float squaredDifference(float[] own, int a, RowReader reader, int slot, float scale, float otherScale) {
        float[] array = reader.array();
        int b = reader.offset(slot);
        double sum = 0;
        for (int f = 0; f < dimensions; f++) {
            double difference = (double) (own[a + f] * scale) - array[b + f] * otherScale;
            sum += difference * difference;
        }
        return (float) sum;
    }

    private float plainDistance(float[] own, int a, RowReader reader) {
        float[] array = reader.array();
        int b = reader.offset(1);
        if (metric == Metric.MANHATTAN) {
            double sum = 0;
            for (int f = 0; f < dimensions; f++) {
                sum += Math.abs((double) own[a + f] - array[b + f]);
            }
            return (float) sum;
        }
        int differing = 0;
        for (int f = 0; f < dimensions; f++) {
            differing += own[a + f] == array[b + f] ? 0 : 1;
        }
        return (float) differing / dimensions;
    }
}
