package io.isogloss.qdrant.search;

import java.lang.foreign.MemorySegment;

/**
 * A distance as the server defines it: what is stored, what is reported, and which of two scores is better.
 */
public enum Metric {
    /** Dot product of vectors that were brought to length 1 when written. */
    COSINE(true),
    /** Dot product of the vectors as they are. */
    DOT(true),
    /** Euclidean distance. */
    EUCLID(false),
    /** Sum of absolute differences. */
    MANHATTAN(false);

    private static final VectorKernel KERNEL = VectorKernel.best();
    /** The real server leaves vectors alone that are this close to length 0 or 1. */
    private static final float TOLERANCE = 1e-6f;

    private final boolean largerIsBetter;

    Metric(boolean largerIsBetter) {
        this.largerIsBetter = largerIsBetter;
    }

    /** Whether the larger of two scores is the better one. */
    public boolean largerIsBetter() {
        return largerIsBetter;
    }

    /** The vector as it is stored and searched: normalized for cosine, else as it is. May change its argument. */
    public float[] prepared(float[] vector) {
        if (this != COSINE) {
            return vector;
        }
        float squares = 0;
        for (float value : vector) {
            squares += value * value;
        }
        if (squares < Math.ulp(1f) || Math.abs(squares - 1) <= TOLERANCE) {
            return vector;
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    /** How good a stored vector is for a query: larger is always better, NaN is worst. */
    float merit(float[] query, MemorySegment memory, long start) {
        float merit = switch (this) {
            case COSINE, DOT -> KERNEL.dot(query, memory, start);
            case EUCLID -> -KERNEL.squaredDistance(query, memory, start);
            case MANHATTAN -> -KERNEL.manhattan(query, memory, start);
        };
        return Float.isNaN(merit) ? Float.NEGATIVE_INFINITY : merit;
    }

    /** The score a client sees for a merit. */
    public float score(float merit) {
        return switch (this) {
            case COSINE, DOT -> merit;
            case EUCLID -> (float) Math.sqrt(-merit);
            case MANHATTAN -> -merit;
        };
    }

    /** The merit that a score threshold asks for at least. */
    float meritOf(float score) {
        return switch (this) {
            case COSINE, DOT -> score;
            case EUCLID -> score < 0 ? Float.POSITIVE_INFINITY : -score * score;
            case MANHATTAN -> -score;
        };
    }
}
