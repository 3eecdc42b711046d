package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.layout.Curve;
import io.isogloss.cartography.layout.Labels;
import io.isogloss.cartography.layout.LayoutRequest;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.neighbors.SearchMode;
import org.jspecify.annotations.Nullable;

/**
 * What a map should be like. Defaults are those of the reference algorithm, but for cosine (text vectors).
 *
 * @param neighbors size of a neighborhood, the point itself included: small shows detail, large shows the whole
 * @param components dimensions of the map, 2 for a picture
 * @param metric distance between rows
 * @param minDist how close points may lie on the map
 * @param spread scale of the map
 * @param epochs passes over the edges; 0 takes 500 up to 10,000 rows, else 200
 * @param learningRate first step length
 * @param negativeSampleRate random points each drawn edge is pushed from
 * @param repulsionStrength weight of the push
 * @param setOpMixRatio 1 joins neighborhoods, 0 intersects them
 * @param localConnectivity neighbors taken as certain
 * @param start first positions
 * @param searchMode how neighbors are searched
 * @param density how much dense regions stay dense and sparse ones sparse (densMAP): 0 not at all, 2 as the reference
 *     when asked; such a layout takes several times as long
 * @param labels known kinds of rows, kept apart on the map; null for none
 * @param seed of every random number: same seed, same map, byte for byte
 */
public record UmapOptions(
        int neighbors,
        int components,
        Metric metric,
        double minDist,
        double spread,
        int epochs,
        double learningRate,
        int negativeSampleRate,
        double repulsionStrength,
        double setOpMixRatio,
        double localConnectivity,
        Start start,
        SearchMode searchMode,
        double density,
        @Nullable Labels labels,
        long seed) {

    /** Checks every range. */
    public UmapOptions {
        require(neighbors >= 2 && neighbors <= 1000, "neighbors must be between 2 and 1000, not " + neighbors);
        require(components >= 1 && components <= 8, "components must be between 1 and 8, not " + components);
        require(spread > 0 && spread <= 100, "spread must be above 0 and at most 100, not " + spread);
        require(
                minDist >= 0 && minDist <= spread,
                "minDist must be between 0 and spread (" + spread + "), not " + minDist);
        require(epochs >= 0 && epochs <= 100_000, "epochs must be between 0 and 100000, not " + epochs);
        require(
                learningRate > 0 && learningRate <= 100,
                "learningRate must be above 0 and at most 100, not " + learningRate);
        require(
                negativeSampleRate >= 0 && negativeSampleRate <= 64,
                "negativeSampleRate must be between 0 and 64, not " + negativeSampleRate);
        require(
                repulsionStrength >= 0 && repulsionStrength <= 100,
                "repulsionStrength must be between 0 and 100, not " + repulsionStrength);
        require(
                setOpMixRatio >= 0 && setOpMixRatio <= 1,
                "setOpMixRatio must be between 0 and 1, not " + setOpMixRatio);
        require(
                localConnectivity >= 0 && localConnectivity < neighbors,
                "localConnectivity must be at least 0 and below neighbors, not " + localConnectivity);
        require(density >= 0 && density <= 100, "density must be between 0 and 100, not " + density);
    }

    /** The defaults. */
    public static UmapOptions defaults() {
        return builder().build();
    }

    /** A builder that starts from the defaults. */
    public static UmapOptionsBuilder builder() {
        return new UmapOptionsBuilder();
    }

    /** A builder that starts from these options. */
    public UmapOptionsBuilder toBuilder() {
        return new UmapOptionsBuilder(this);
    }

    LayoutRequest layoutRequest() {
        return new LayoutRequest(
                components,
                Curve.fit(minDist, spread),
                epochs,
                (float) learningRate,
                negativeSampleRate,
                (float) repulsionStrength,
                (float) localConnectivity,
                (float) setOpMixRatio,
                density,
                labels,
                seed);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw CartographyException.invalidOption(message);
        }
    }
}
