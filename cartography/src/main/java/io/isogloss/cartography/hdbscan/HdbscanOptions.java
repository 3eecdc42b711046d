package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;

/**
 * What to cluster by. Immutable; start from {@link #of(int)} and change what differs.
 *
 * @param minClusterSize smallest number of points that count as a cluster, at least 2
 * @param minSamples the core distance of a point is the distance to its neighbor of this number, the point itself not
 *     counted; at least 1 (core distances are then 0: single linkage). More than there are other points means all of them
 * @param selection which clusters of the tree become labels
 * @param clusterSelectionEpsilon clusters that would split off only below this distance stay together; 0 for none
 * @param maxClusterSize larger clusters give way to their children (excess of mass only); {@link Integer#MAX_VALUE}
 *     for no limit
 * @param allowSingleCluster whether the whole set may be the one cluster
 * @param persistence clusters whose density range (in units of 1/distance) is shorter are merged into their parent
 *     before the selection; 0 for none
 * @param exactSingleLinkage with {@code minSamples} 1 only: whether nearest neighbors merge at their true distance. If
 *     not, the default, they merge at distance 0 as in fast_hdbscan 0.2, which leaves fewer rows as noise
 * @param threads how many threads compute, 1 to 1,024; the result does not depend on it
 */
public record HdbscanOptions(
        int minClusterSize,
        int minSamples,
        ClusterSelection selection,
        double clusterSelectionEpsilon,
        int maxClusterSize,
        boolean allowSingleCluster,
        double persistence,
        boolean exactSingleLinkage,
        int threads) {

    /** Checks every value against its range. */
    public HdbscanOptions {
        require(minClusterSize >= 2, "minClusterSize must be at least 2, not " + minClusterSize);
        require(minSamples >= 1, "minSamples must be at least 1, not " + minSamples);
        require(
                clusterSelectionEpsilon >= 0 && Double.isFinite(clusterSelectionEpsilon),
                "clusterSelectionEpsilon must be finite and at least 0, not " + clusterSelectionEpsilon);
        require(maxClusterSize >= 1, "maxClusterSize must be at least 1, not " + maxClusterSize);
        require(
                persistence >= 0 && Double.isFinite(persistence),
                "persistence must be finite and at least 0, not " + persistence);
        require(threads >= 1 && threads <= 1024, "threads must be between 1 and 1024, not " + threads);
    }

    /**
     * Clusters of at least {@code minClusterSize} points, as many samples, excess of mass, all processors, nothing else
     * switched on.
     */
    public static HdbscanOptions of(int minClusterSize) {
        return new HdbscanOptions(
                minClusterSize,
                Math.max(1, minClusterSize),
                ClusterSelection.EXCESS_OF_MASS,
                0,
                Integer.MAX_VALUE,
                false,
                0,
                false,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 1024));
    }

    /** The same with another number of samples. */
    public HdbscanOptions withMinSamples(int value) {
        return new HdbscanOptions(
                minClusterSize,
                value,
                selection,
                clusterSelectionEpsilon,
                maxClusterSize,
                allowSingleCluster,
                persistence,
                exactSingleLinkage,
                threads);
    }

    /** The same with another selection. */
    public HdbscanOptions withSelection(ClusterSelection value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                value,
                clusterSelectionEpsilon,
                maxClusterSize,
                allowSingleCluster,
                persistence,
                exactSingleLinkage,
                threads);
    }

    /** The same with another distance below which clusters stay together. */
    public HdbscanOptions withClusterSelectionEpsilon(double value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                value,
                maxClusterSize,
                allowSingleCluster,
                persistence,
                exactSingleLinkage,
                threads);
    }

    /** The same with another largest cluster. */
    public HdbscanOptions withMaxClusterSize(int value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                clusterSelectionEpsilon,
                value,
                allowSingleCluster,
                persistence,
                exactSingleLinkage,
                threads);
    }

    /** The same, with or without the whole set as a possible cluster. */
    public HdbscanOptions withAllowSingleCluster(boolean value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                clusterSelectionEpsilon,
                maxClusterSize,
                value,
                persistence,
                exactSingleLinkage,
                threads);
    }

    /** The same with another least persistence. */
    public HdbscanOptions withPersistence(double value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                clusterSelectionEpsilon,
                maxClusterSize,
                allowSingleCluster,
                value,
                exactSingleLinkage,
                threads);
    }

    /** The same, with or without true single linkage; see the parameter. */
    public HdbscanOptions withExactSingleLinkage(boolean value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                clusterSelectionEpsilon,
                maxClusterSize,
                allowSingleCluster,
                persistence,
                value,
                threads);
    }

    /** The same on another number of threads. */
    public HdbscanOptions withThreads(int value) {
        return new HdbscanOptions(
                minClusterSize,
                minSamples,
                selection,
                clusterSelectionEpsilon,
                maxClusterSize,
                allowSingleCluster,
                persistence,
                exactSingleLinkage,
                value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw CartographyException.invalidOption(message);
        }
    }
}
