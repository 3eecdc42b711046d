package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention of each text over its own tokens, head by head, with the Vector API. The products are small: for a text of 24 tokens they are
 * one part in a hundred of the encoder's work, so plain blocking in registers does.
 *
 * <p>Holds scratch space; for one thread.
 */
final class Attention {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -0.00021219444f;
    private static final float LEAST_EXPONENT = -87f;

    private final int width;
    private final int heads;
    private final int headWidth;
    private final float scale;
    private float[] states = new float[0];
    private float[] keys = new float[0];
    private float[] scores = new float[0];
    private float[] result = new float[0];

    Attention(BertShape shape) {
        this.width = shape.width();
        this.heads = shape.heads();
        this.headWidth = shape.headWidth();
        this.scale = (float) (1 / Math.sqrt(headWidth));
    }

    /**
     * One text.
     *
     * @param qkv rows of query, key and value of all tokens of the batch
     * @param context rows that the weighted values are written to
     * @param first the text's first row
     * @param tokens how many rows it has
     */
    void apply(MemorySegment qkv, MemorySegment context, int first, int tokens) {
        int padded = (tokens + LANES - 1) / LANES * LANES;
        grow(tokens, padded);
        int stride = 3 * width;
        MemorySegment.copy(
                qkv, ValueLayout.JAVA_FLOAT, (long) first * stride * Float.BYTES, states, 0, tokens * stride);
        for (int h = 0; h < heads; h++) {
            int query = h * headWidth;
            transposeKeys(width + query, tokens, padded, stride);
            score(query, tokens, padded, stride);
            for (int i = 0; i < tokens; i++) {
                softmax(i * padded, tokens, padded);
            }
            weigh(2 * width + query, query, tokens, padded, stride);
        }
        MemorySegment.copy(
                result, 0, context, ValueLayout.JAVA_FLOAT, (long) first * width * Float.BYTES, tokens * width);
    }

    private void grow(int tokens, int padded) {
        if (result.length < tokens * width) {
            states = new float[tokens * 3 * width];
            result = new float[tokens * width];
        }
        if (keys.length < headWidth * padded) {
            keys = new float[headWidth * padded];
        }
        // A few rows more, so that rows can be taken four at a time.
        if (scores.length < (tokens + 3) * padded) {
            scores = new float[(tokens + 3) * padded];
        }
    }

    private void transposeKeys(int key, int tokens, int padded, int stride) {
        for (int d = 0; d < headWidth; d++) {
            int row = d * padded;
            for (int t = 0; t < tokens; t++) {
                keys[row + t] = states[t * stride + key + d];
            }
            Arrays.fill(keys, row + tokens, row + padded, 0f);
        }
    }

    /** scores[i][j] = scale × query i · key j, four queries at a time. */
    private void score(int query, int tokens, int padded, int stride) {
        for (int i = 0; i < tokens; i += 4) {
            int q0 = i * stride + query;
            int q1 = Math.min(i + 1, tokens - 1) * stride + query;
            int q2 = Math.min(i + 2, tokens - 1) * stride + query;
            int q3 = Math.min(i + 3, tokens - 1) * stride + query;
            for (int j = 0; j < padded; j += LANES) {
                FloatVector s0 = FloatVector.zero(SPECIES);
                FloatVector s1 = s0;
                FloatVector s2 = s0;
                FloatVector s3 = s0;
                for (int d = 0; d < headWidth; d++) {
                    FloatVector key = FloatVector.fromArray(SPECIES, keys, d * padded + j);
                    s0 = FloatVector.broadcast(SPECIES, states[q0 + d]).fma(key, s0);
                    s1 = FloatVector.broadcast(SPECIES, states[q1 + d]).fma(key, s1);
                    s2 = FloatVector.broadcast(SPECIES, states[q2 + d]).fma(key, s2);
                    s3 = FloatVector.broadcast(SPECIES, states[q3 + d]).fma(key, s3);
                }
                int at = i * padded + j;
                s0.mul(scale).intoArray(scores, at);
                s1.mul(scale).intoArray(scores, at + padded);
                s2.mul(scale).intoArray(scores, at + 2 * padded);
                s3.mul(scale).intoArray(scores, at + 3 * padded);
            }
        }
    }

    private void softmax(int at, int tokens, int padded) {
        Arrays.fill(scores, at + tokens, at + padded, Float.NEGATIVE_INFINITY);
        FloatVector most = FloatVector.fromArray(SPECIES, scores, at);
        for (int j = LANES; j < padded; j += LANES) {
            most = most.max(FloatVector.fromArray(SPECIES, scores, at + j));
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int j = 0; j < padded; j += LANES) {
            FloatVector power =
                    exp(FloatVector.fromArray(SPECIES, scores, at + j).sub(largest));
            power.intoArray(scores, at + j);
            sums = sums.add(power);
        }
        float share = 1 / sums.reduceLanes(VectorOperators.ADD);
        for (int j = 0; j < padded; j += LANES) {
            FloatVector.fromArray(SPECIES, scores, at + j).mul(share).intoArray(scores, at + j);
        }
    }

    /** e to the power of numbers that are 0 or less, within 2 units in the last place; 0 below e^-87. */
    private static FloatVector exp(FloatVector x) {
        var tiny = x.compare(VectorOperators.LT, LEAST_EXPONENT);
        FloatVector bounded = x.max(LEAST_EXPONENT);
        // Adding and taking away 1.5 × 2^23 rounds to the nearest whole number.
        FloatVector whole =
                bounded.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, 12582912f));
        IntVector exponent = whole.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(12582912f))
                .add(127)
                .lanewise(VectorOperators.LSHL, 23);
        FloatVector n = whole.sub(12582912f);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), bounded);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 0.00019875691f);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        p = p.fma(r.mul(r), r).add(1f);
        return p.mul(exponent.reinterpretAsFloats()).blend(0f, tiny.cast(SPECIES));
    }

    /** result[i] = Σ score[i][j] × value j, four rows at a time. */
    private void weigh(int value, int target, int tokens, int padded, int stride) {
        int bound = SPECIES.loopBound(headWidth);
        for (int i = 0; i < tokens; i += 4) {
            int p0 = i * padded;
            int rows = Math.min(4, tokens - i);
            for (int d = 0; d < bound; d += LANES) {
                FloatVector w0 = FloatVector.zero(SPECIES);
                FloatVector w1 = w0;
                FloatVector w2 = w0;
                FloatVector w3 = w0;
                for (int j = 0; j < tokens; j++) {
                    FloatVector v = FloatVector.fromArray(SPECIES, states, j * stride + value + d);
                    w0 = FloatVector.broadcast(SPECIES, scores[p0 + j]).fma(v, w0);
                    w1 = FloatVector.broadcast(SPECIES, scores[p0 + padded + j]).fma(v, w1);
                    w2 = FloatVector.broadcast(SPECIES, scores[p0 + 2 * padded + j])
                            .fma(v, w2);
                    w3 = FloatVector.broadcast(SPECIES, scores[p0 + 3 * padded + j])
                            .fma(v, w3);
                }
                int at = i * width + target + d;
                w0.intoArray(result, at);
                if (rows > 1) {
                    w1.intoArray(result, at + width);
                }
                if (rows > 2) {
                    w2.intoArray(result, at + 2 * width);
                }
                if (rows > 3) {
                    w3.intoArray(result, at + 3 * width);
                }
            }
            for (int r = 0; r < rows; r++) {
                for (int d = bound; d < headWidth; d++) {
                    float sum = 0;
                    for (int j = 0; j < tokens; j++) {
                        sum = Math.fma(scores[p0 + r * padded + j], states[j * stride + value + d], sum);
                    }
                    result[(i + r) * width + target + d] = sum;
                }
            }
        }
    }
}
