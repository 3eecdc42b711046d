package io.isogloss.cartography.neighbors;

/** How far two rows are from each other. */
public enum Metric {
    /** One minus the cosine of the angle; a zero row has distance 1 to all others and 0 to zero rows. */
    COSINE,
    /** Length of the difference. */
    EUCLIDEAN,
    /**
     * Largest inner product first: the distance is the greatest squared norm minus the inner product. Always searched
     * exactly: the nearest by inner product need not be near each other.
     */
    DOT,
    /** Sum of absolute differences. */
    MANHATTAN,
    /** Share of features that differ. */
    HAMMING;

    /** Whether the order of distances follows from inner products. */
    boolean isInnerProduct() {
        return switch (this) {
            case COSINE, EUCLIDEAN, DOT -> true;
            case MANHATTAN, HAMMING -> false;
        };
    }
}
