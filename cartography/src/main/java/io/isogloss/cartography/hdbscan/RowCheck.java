package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;

/** The door: sizes and values of rows, checked before any work. */
final class RowCheck {

    /** Beyond it squared distances leave the range of floats. */
    private static final float LARGEST_VALUE = 1e17f;

    private RowCheck() {}

    /** Number of rows in an array; throws when it cannot be cut into rows. */
    static int rowCount(float[] rows, int dimensions) {
        if (dimensions < 1) {
            throw CartographyException.invalidData("rows must have at least 1 dimension, not " + dimensions);
        }
        if (rows.length % dimensions != 0) {
            throw CartographyException.invalidData(rows.length + " values cannot be cut into rows of " + dimensions);
        }
        return rows.length / dimensions;
    }

    /** Throws unless the array holds exactly {@code count} rows of usable values. */
    static void requireRows(float[] rows, int count, int dimensions) {
        if (rowCount(rows, dimensions) != count) {
            throw CartographyException.invalidData(
                    "expected " + count + " rows of " + dimensions + " values, got " + rows.length + " values");
        }
        for (int i = 0; i < rows.length; i++) {
            float value = rows[i];
            if (!(Math.abs(value) <= LARGEST_VALUE)) {
                String limit = Float.isFinite(value) ? "beyond the largest usable value 1e17" : "not finite";
                throw CartographyException.invalidData("row " + i / dimensions + " holds " + value + " in dimension "
                        + i % dimensions + ", which is " + limit);
            }
        }
    }
}
