package io.isogloss.visualizations.naming;

import org.jspecify.annotations.Nullable;

/**
 * The vectors of the texts as sketches: unit length, the middle of the corpus taken away, folded to at most {@value #WIDTH} numbers. A fold adds
 * numbers with fixed signs, which keeps cosines nearly as they are and makes sums of many texts cheap. Immutable; safe for many threads.
 */
final class Meanings {
    private static final int WIDTH = 256;
    private static final int ENOUGH_FOR_MIDDLE = 20_000;

    private final @Nullable VectorRows rows;
    private final int known;
    private final int width;
    private final int[] slot;
    private final float[] sign;
    private final float[] middle;

    Meanings(@Nullable VectorRows rows) {
        this.rows = rows;
        int dimensions = rows == null ? 0 : rows.dimensions();
        known = rows == null ? 0 : rows.count();
        width = Math.min(WIDTH, dimensions);
        slot = new int[dimensions];
        sign = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            long bits = mix(d + 1L);
            slot[d] = dimensions <= WIDTH ? d : (int) Long.remainderUnsigned(bits >>> 1, width);
            sign[d] = dimensions <= WIDTH || (bits & 1) == 0 ? 1 : -1;
        }
        middle = new float[width];
        float[] row = new float[dimensions];
        int step = Math.max(1, known / ENOUGH_FOR_MIDDLE);
        int used = 0;
        for (int point = 0; point < known; point += step) {
            addRaw(point, row, middle);
            used++;
        }
        for (int d = 0; d < width; d++) {
            middle[d] /= Math.max(1, used);
        }
    }

    /** False when there are no vectors at all. */
    boolean present() {
        return known > 0;
    }

    /** Numbers of a sketch. */
    int width() {
        return width;
    }

    /** True for a text whose vector is known. */
    boolean knows(int point) {
        return point < known;
    }

    /** A buffer for {@link #add}, one a thread. */
    float[] buffer() {
        return new float[slot.length];
    }

    /** Adds the sketch of a text to a sum; nothing for a text without a vector. */
    void add(int point, float[] buffer, float[] sum) {
        if (point < known) {
            addRaw(point, buffer, sum);
            for (int d = 0; d < width; d++) {
                sum[d] -= middle[d];
            }
        }
    }

    private void addRaw(int point, float[] buffer, float[] sum) {
        if (rows == null) {
            return;
        }
        rows.copy(point, buffer);
        double squared = 0;
        for (float value : buffer) {
            squared += (double) value * value;
        }
        float scale = squared > 0 ? (float) (1 / Math.sqrt(squared)) : 0;
        for (int d = 0; d < buffer.length; d++) {
            sum[slot[d]] += buffer[d] * sign[d] * scale;
        }
    }

    /** Brings a sum to unit length; a zero stays zero. */
    static void toUnit(float[] vector, int from, int width) {
        double squared = 0;
        for (int d = from; d < from + width; d++) {
            squared += (double) vector[d] * vector[d];
        }
        float scale = squared > 0 ? (float) (1 / Math.sqrt(squared)) : 0;
        for (int d = from; d < from + width; d++) {
            vector[d] *= scale;
        }
    }

    /** The product of two stretches; of unit vectors the cosine. */
    static float dot(float[] one, int from, float[] other, int otherFrom, int width) {
        float even = 0;
        float odd = 0;
        int d = 0;
        for (; d + 1 < width; d += 2) {
            even += one[from + d] * other[otherFrom + d];
            odd += one[from + d + 1] * other[otherFrom + d + 1];
        }
        if (d < width) {
            even += one[from + d] * other[otherFrom + d];
        }
        return even + odd;
    }

    /** A bijection of 64 bits in which every bit reaches every other (finalizer of SplitMix64). */
    private static long mix(long bits) {
        long z = bits * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
