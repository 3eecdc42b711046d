package io.isogloss.cartography.layout;

/** Where the points of a layout begin. */
public sealed interface Start {

    /** On the first axes of the graph: the eigenvectors of its normalized Laplacian; on the principal axes where they are not found. */
    record Spectral() implements Start {}

    /** On the first principal axes of the rows. */
    record Pca() implements Start {}

    /** Anywhere, evenly. */
    record Anywhere() implements Start {}

    /**
     * Where the caller says.
     *
     * @param coordinates row by row; copied, not scaled
     */
    @SuppressWarnings("ArrayRecordComponent") // Millions of numbers: a flat array is the point.
    record Given(float[] coordinates) implements Start {}

    /**
     * Where the caller says, to the end: neighbors and graph are found, and nothing moves.
     *
     * @param coordinates row by row; copied, not scaled
     */
    @SuppressWarnings("ArrayRecordComponent") // Likewise.
    record Kept(float[] coordinates) implements Start {}

    /** On the first axes of the graph. */
    static Start spectral() {
        return new Spectral();
    }

    /** On the first principal axes of the rows. */
    static Start pca() {
        return new Pca();
    }

    /** Anywhere, evenly. */
    static Start random() {
        return new Anywhere();
    }

    /** Where the caller says, row by row. */
    static Start given(float[] coordinates) {
        return new Given(coordinates.clone());
    }

    /** Where the caller says, row by row, to the end. */
    static Start kept(float[] coordinates) {
        return new Kept(coordinates.clone());
    }
}
