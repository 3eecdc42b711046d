package io.isogloss.visualizations.naming;

/** Read access to the vectors of the points, whatever holds them. Safe for use by several threads. */
public interface VectorRows {
    int dimensions();

    /** How many points have a vector: the first ones. */
    int count();

    /** Writes the vector of {@code row} to the start of {@code target}. */
    void copy(int row, float[] target);
}
