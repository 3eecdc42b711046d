package io.isogloss.embedding.remote;

/** The vector of a text from the vectors of its parts. */
final class WeightedMean {

    private WeightedMean() {}

    /**
     * Writes the weighted mean of {@code weights.length} rows, scaled to length 1, to {@code target}; may overwrite the first row.
     */
    static void into(float[] rows, int offset, float[] weights, float[] target, int targetOffset, int dimensions) {
        double squares = 0;
        for (int d = 0; d < dimensions; d++) {
            double sum = 0;
            for (int row = 0; row < weights.length; row++) {
                sum += (double) rows[offset + row * dimensions + d] * weights[row];
            }
            squares += sum * sum;
            target[targetOffset + d] = (float) sum;
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        for (int d = 0; d < dimensions; d++) {
            target[targetOffset + d] = (float) (target[targetOffset + d] * scale);
        }
    }
}
