package io.isogloss.model.visualization;

import java.util.Locale;

/** How far apart two vectors are. */
public enum Metric {
    /** By their angle. */
    COSINE,
    /** In a straight line. */
    EUCLIDEAN,
    /** Along the axes. */
    MANHATTAN;

    /** The word of the contract. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
