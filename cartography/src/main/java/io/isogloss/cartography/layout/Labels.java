package io.isogloss.cartography.layout;

import io.isogloss.cartography.failure.CartographyException;

/**
 * Known kinds of rows, which the map then keeps apart.
 *
 * @param values for each row its kind, or -1 where it is not known
 * @param weight between 0, where only the rows count, and 1, where kinds do
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record Labels(int[] values, double weight) {

    /** Checks the weight and every label. */
    public Labels {
        if (!(weight >= 0 && weight <= 1)) {
            throw CartographyException.invalidOption("the weight of labels must be between 0 and 1, not " + weight);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] < -1) {
                throw CartographyException.invalidData("row " + i + " has label " + values[i] + ", which is below -1");
            }
        }
        values = values.clone();
    }

    /** Labels with the weight of the reference, a half. */
    public static Labels of(int[] values) {
        return new Labels(values, 0.5);
    }
}
