package io.isogloss.runtime.vectors;

/**
 * Vectors in one flat array, row after row.
 *
 * @param values at least {@code rows * dimensions} numbers; what follows is unused
 * @param rows number of vectors
 * @param dimensions numbers in a vector
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared: a copy of gigabytes would defeat its purpose.
public record VectorMatrix(float[] values, int rows, int dimensions) {}
