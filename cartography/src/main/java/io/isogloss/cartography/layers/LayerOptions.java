package io.isogloss.cartography.layers;

import io.isogloss.cartography.failure.CartographyException;

/**
 * How many layers, and how far apart.
 *
 * @param maxLayers most layers to make, the finest included; 1 to 32
 * @param shrink a coarser layer has at most this share of the clusters of the one before; above 0, below 1
 * @param fewestClusters a coarser layer with fewer clusters is not made; at least 1
 */
public record LayerOptions(int maxLayers, double shrink, int fewestClusters) {

    /** Checks every value against its range. */
    public LayerOptions {
        if (maxLayers < 1 || maxLayers > 32) {
            throw CartographyException.invalidOption("maxLayers must be between 1 and 32, not " + maxLayers);
        }
        if (!(shrink > 0 && shrink < 1)) {
            throw CartographyException.invalidOption("shrink must be above 0 and below 1, not " + shrink);
        }
        if (fewestClusters < 1) {
            throw CartographyException.invalidOption("fewestClusters must be at least 1, not " + fewestClusters);
        }
    }

    /** Up to 6 layers, each at most half as many clusters as the one before, the coarsest with at least 3. */
    public static LayerOptions defaults() {
        return new LayerOptions(6, 0.5, 3);
    }
}
