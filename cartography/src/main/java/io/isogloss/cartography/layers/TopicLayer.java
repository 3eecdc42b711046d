package io.isogloss.cartography.layers;

/**
 * The clusters of one granularity. The arrays are the layer's own and handed out without a copy: read them only.
 *
 * @param minClusterSize clusters smaller than this do not split off in this layer
 * @param labels cluster of each row in this layer, from 0 on; -1 for none
 * @param treeClusters for each cluster its number in the condensed tree, rising
 * @param parents for each cluster the one of the next coarser layer that holds all its rows; -1 where none does, and
 *     everywhere in the coarsest layer
 * @param sizes rows of each cluster
 * @param persistence for each cluster the range of least sizes over which it is a topic of its own, as the natural
 *     logarithm of largest over smallest; 0 or more
 */
@SuppressWarnings("ArrayRecordComponent") // large arrays handed over without a copy; nobody compares two layers
public record TopicLayer(
        int minClusterSize, int[] labels, int[] treeClusters, int[] parents, int[] sizes, double[] persistence) {

    /** Number of clusters. */
    public int clusterCount() {
        return treeClusters.length;
    }
}
