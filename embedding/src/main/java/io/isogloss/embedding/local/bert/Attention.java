package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention of each text over its own tokens, head by head, with the Vector API. A lane is a query: so many queries at once go over all
 * keys, and the softmax of each stays in its own lane. The products are small, for a text of 24 tokens one part in a hundred of the
 * encoder's work, so plain blocking in registers does.
 *
 * <p>Holds scratch space; for one thread.
 */
final class Attention {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /** Keys scored, and rows weighed, at a time. */
    private static final int GROUP = 4;

    private final int width;
    private final int heads;
    private final int headWidth;
    private final float scale;
    private final float[] greatest = new float[LANES];
    private final float[] shares = new float[LANES];
    private float[] states = new float[0];
    private float[] queries = new float[0];
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
            int head = h * headWidth;
            turnQueries(head, tokens, padded, stride);
            for (int i = 0; i < tokens; i += LANES) {
                score(i, width + head, tokens, padded, stride);
                softmax(tokens);
                weigh(i, 2 * width + head, head, tokens, stride);
            }
        }
        MemorySegment.copy(
                result, 0, context, ValueLayout.JAVA_FLOAT, (long) first * width * Float.BYTES, tokens * width);
    }

    private void grow(int tokens, int padded) {
        if (states.length < tokens * 3 * width) {
            states = new float[tokens * 3 * width];
        }
        // Rows beyond the last are weighed in groups too, and land here.
        if (result.length < (tokens + GROUP - 1) * width) {
            result = new float[(tokens + GROUP - 1) * width];
        }
        if (queries.length < headWidth * padded) {
            queries = new float[headWidth * padded];
        }
        if (scores.length < (tokens + GROUP - 1) * LANES + GROUP) {
            scores = new float[(tokens + GROUP - 1) * LANES + GROUP];
        }
    }

    private void turnQueries(int query, int tokens, int padded, int stride) {
        for (int d = 0; d < headWidth; d++) {
            int row = d * padded;
            for (int t = 0; t < tokens; t++) {
                queries[row + t] = scale * states[t * stride + query + d];
            }
            Arrays.fill(queries, row + tokens, row + padded, 0f);
        }
    }

    /** scores[j][lane] = query lane · key j for the queries from {@code first} on, and the greatest of each lane. */
    private void score(int first, int key, int tokens, int padded, int stride) {
        FloatVector most = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int j = 0; j < tokens; j += GROUP) {
            int k0 = j * stride + key;
            int k1 = Math.min(j + 1, tokens - 1) * stride + key;
            int k2 = Math.min(j + 2, tokens - 1) * stride + key;
            int k3 = Math.min(j + 3, tokens - 1) * stride + key;
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int d = 0; d < headWidth; d++) {
                FloatVector query = FloatVector.fromArray(SPECIES, queries, d * padded + first);
                s0 = FloatVector.broadcast(SPECIES, states[k0 + d]).fma(query, s0);
                s1 = FloatVector.broadcast(SPECIES, states[k1 + d]).fma(query, s1);
                s2 = FloatVector.broadcast(SPECIES, states[k2 + d]).fma(query, s2);
                s3 = FloatVector.broadcast(SPECIES, states[k3 + d]).fma(query, s3);
            }
            int at = j * LANES;
            s0.intoArray(scores, at);
            s1.intoArray(scores, at + LANES);
            s2.intoArray(scores, at + 2 * LANES);
            s3.intoArray(scores, at + 3 * LANES);
            most = most.max(s0.max(s1)).max(s2.max(s3));
        }
        most.intoArray(greatest, 0);
    }

    /** Turns scores into their powers, and notes what each lane's must be multiplied by to be shares of 1. */
    private void softmax(int tokens) {
        FloatVector most = FloatVector.fromArray(SPECIES, greatest, 0);
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int at = 0; at < tokens * LANES; at += LANES) {
            FloatVector power =
                    Exponential.of(FloatVector.fromArray(SPECIES, scores, at).sub(most));
            power.intoArray(scores, at);
            sums = sums.add(power);
        }
        FloatVector.broadcast(SPECIES, 1f).div(sums).intoArray(shares, 0);
    }

    /** result[i] = share of i × Σ power of (i, j) × value j, for the queries from {@code first} on. */
    private void weigh(int first, int value, int target, int tokens, int stride) {
        int rows = Math.min(LANES, tokens - first);
        int pairs = headWidth - headWidth % (2 * LANES);
        int bound = SPECIES.loopBound(headWidth);
        for (int r = 0; r < rows; r += GROUP) {
            int at = (first + r) * width + target;
            for (int d = 0; d < pairs; d += 2 * LANES) {
                weighPair(r, value + d, at + d, tokens, stride);
            }
            for (int d = pairs; d < bound; d += LANES) {
                weighOne(r, value + d, at + d, tokens, stride);
            }
            for (int d = bound; d < headWidth; d++) {
                weighRest(r, value + d, at + d, tokens, stride);
            }
        }
    }

    /** Four rows by two vectors. */
    private void weighPair(int r, int value, int at, int tokens, int stride) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int j = 0; j < tokens; j++) {
            FloatVector a = FloatVector.fromArray(SPECIES, states, j * stride + value);
            FloatVector b = FloatVector.fromArray(SPECIES, states, j * stride + value + LANES);
            int p = j * LANES + r;
            FloatVector p0 = FloatVector.broadcast(SPECIES, scores[p]);
            FloatVector p1 = FloatVector.broadcast(SPECIES, scores[p + 1]);
            FloatVector p2 = FloatVector.broadcast(SPECIES, scores[p + 2]);
            FloatVector p3 = FloatVector.broadcast(SPECIES, scores[p + 3]);
            a0 = p0.fma(a, a0);
            a1 = p1.fma(a, a1);
            a2 = p2.fma(a, a2);
            a3 = p3.fma(a, a3);
            b0 = p0.fma(b, b0);
            b1 = p1.fma(b, b1);
            b2 = p2.fma(b, b2);
            b3 = p3.fma(b, b3);
        }
        store(a0, r, 0, at);
        store(b0, r, 0, at + LANES);
        store(a1, r, 1, at);
        store(b1, r, 1, at + LANES);
        store(a2, r, 2, at);
        store(b2, r, 2, at + LANES);
        store(a3, r, 3, at);
        store(b3, r, 3, at + LANES);
    }

    /** Four rows by one vector. */
    private void weighOne(int r, int value, int at, int tokens, int stride) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int j = 0; j < tokens; j++) {
            FloatVector a = FloatVector.fromArray(SPECIES, states, j * stride + value);
            int p = j * LANES + r;
            a0 = FloatVector.broadcast(SPECIES, scores[p]).fma(a, a0);
            a1 = FloatVector.broadcast(SPECIES, scores[p + 1]).fma(a, a1);
            a2 = FloatVector.broadcast(SPECIES, scores[p + 2]).fma(a, a2);
            a3 = FloatVector.broadcast(SPECIES, scores[p + 3]).fma(a, a3);
        }
        store(a0, r, 0, at);
        store(a1, r, 1, at);
        store(a2, r, 2, at);
        store(a3, r, 3, at);
    }

    /** Four rows by one number. */
    private void weighRest(int r, int value, int at, int tokens, int stride) {
        for (int row = 0; row < GROUP; row++) {
            float sum = 0;
            for (int j = 0; j < tokens; j++) {
                sum = Math.fma(scores[j * LANES + r + row], states[j * stride + value], sum);
            }
            result[at + row * width] = sum * share(r + row);
        }
    }

    private void store(FloatVector sum, int r, int row, int at) {
        sum.mul(share(r + row)).intoArray(result, at + row * width);
    }

    /** With fewer lanes than a group the rows beyond them belong to the next queries, which write them again. */
    private float share(int lane) {
        return lane < LANES ? shares[lane] : 0f;
    }
}
