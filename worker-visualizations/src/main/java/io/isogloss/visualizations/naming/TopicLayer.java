package io.isogloss.visualizations.naming;

/** One layer of clusters to be named. Immutable by agreement: the arrays are not copied and must not change. */
public final class TopicLayer {
    private final int[] labels;
    private final int[] parents;

    /**
     * @param labels for each point the cluster of this layer, or -1 for noise
     * @param parents for each cluster of this layer the cluster of the next coarser layer that holds it, or -1; empty for the coarsest layer
     */
    public TopicLayer(int[] labels, int[] parents) {
        this.labels = labels;
        this.parents = parents;
    }

    /** For each point its cluster, or -1. Read it only. */
    public int[] labels() {
        return labels;
    }

    /** How many clusters the labels name. */
    public int clusters() {
        int clusters = parents.length;
        for (int label : labels) {
            clusters = Math.max(clusters, label + 1);
        }
        return clusters;
    }

    /** The cluster of the next coarser layer that holds this one, or -1. */
    public int parent(int cluster) {
        return cluster < parents.length ? parents[cluster] : -1;
    }
}
