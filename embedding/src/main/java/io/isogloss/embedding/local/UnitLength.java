package io.isogloss.embedding.local;

/** Scales a row to length 1; a row of zeros stays as it is. */
final class UnitLength {

    private UnitLength() {}

    static void scale(float[] rows, int offset, int length) {
        double squares = 0;
        for (int i = offset; i < offset + length; i++) {
            squares += (double) rows[i] * rows[i];
        }
        if (squares > 0) {
            float factor = (float) (1 / Math.sqrt(squares));
            for (int i = offset; i < offset + length; i++) {
                rows[i] *= factor;
            }
        }
    }
}
