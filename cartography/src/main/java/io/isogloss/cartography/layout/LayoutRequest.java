package io.isogloss.cartography.layout;

import org.jspecify.annotations.Nullable;

/**
 * What a layout is asked for, checked by the façade.
 *
 * @param components dimensions of the map
 * @param curve attraction over distance
 * @param epochs passes over the edges, 0 to choose by the number of points
 * @param learningRate first step length
 * @param negatives random points each drawn edge is pushed from
 * @param repulsion weight of the push
 * @param localConnectivity neighbors taken as certain
 * @param mixRatio 1 for the union of neighborhoods, 0 for their intersection
 * @param density weight of the term that keeps dense regions dense, 0 for none
 * @param labels known kinds of rows, null for none
 * @param seed of every random number
 */
public record LayoutRequest(
        int components,
        Curve curve,
        int epochs,
        float learningRate,
        int negatives,
        float repulsion,
        float localConnectivity,
        float mixRatio,
        double density,
        @Nullable Labels labels,
        long seed) {

    private static final int SMALL = 10_000;

    /** Epochs for so many points: 500 up to 10,000, else 200; 200 more where density counts. */
    public int epochsFor(int count) {
        return epochs > 0 ? epochs : defaultEpochs(count);
    }

    int defaultEpochs(int count) {
        return (count <= SMALL ? 500 : 200) + (density > 0 ? 200 : 0);
    }

    DescentOptions descent(int count) {
        return new DescentOptions(curve, epochsFor(count), learningRate, negatives, repulsion, seed);
    }
}
