package io.isogloss.visualizations.application;

/** Where the points of a layout begin. */
sealed interface Beginning {

    /** Nowhere: there is no map to go on from. */
    record Anew() implements Beginning {}

    /**
     * Where they were, from where the layout moves them.
     *
     * @param coordinates two a point
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
    record Near(float[] coordinates) implements Beginning {}

    /**
     * Where they were, and there they stay; the others find a place among them.
     *
     * @param known rows with a place, at least one
     * @param places x and y of each of them
     * @param fresh all other rows
     * @param epochs of the layout that placed them
     * @param changes points that came or went since
     */
    @SuppressWarnings("ArrayRecordComponent") // Likewise.
    record Kept(int[] known, float[] places, int[] fresh, int epochs, int changes) implements Beginning {}
}
