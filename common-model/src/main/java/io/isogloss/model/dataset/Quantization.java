package io.isogloss.model.dataset;

import java.util.Locale;

/** How the vectors of a collection are compressed. */
public enum Quantization {
    /** One byte a dimension. */
    SCALAR,
    /** Product quantization. */
    PRODUCT,
    /** Not at all. */
    NONE;

    /** The word of the contract. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
