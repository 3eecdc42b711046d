package io.isogloss.page;

import java.util.List;

/**
 * Clusters of one granularity. Keeps the array it is given: the caller does not write to it afterwards.
 */
public final class MapLayer {
    private final String name;
    private final int[] clusterOfPoint;
    private final List<MapCluster> clusters;

    /**
     * @param name what the choice "color by" calls this layer
     * @param clusterOfPoint for each point the index into {@code clusters}, or -1 for noise
     * @param clusters the topics of this layer
     */
    public MapLayer(String name, int[] clusterOfPoint, List<MapCluster> clusters) {
        this.name = name;
        this.clusterOfPoint = clusterOfPoint;
        this.clusters = List.copyOf(clusters);
    }

    public String name() {
        return name;
    }

    public List<MapCluster> clusters() {
        return clusters;
    }

    /** The cluster of a point, or -1. */
    public int clusterOf(int point) {
        return clusterOfPoint[point];
    }

    int points() {
        return clusterOfPoint.length;
    }

    int[] clusterOfPoint() {
        return clusterOfPoint;
    }
}
