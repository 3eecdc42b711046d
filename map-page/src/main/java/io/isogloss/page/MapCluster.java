package io.isogloss.page;

import java.util.List;

/**
 * One topic of a layer.
 *
 * @param id identity that survives a renaming: two clusters may carry the same name and stay two clusters
 * @param name what the map and the tree show; any text
 * @param keywords shown with the topic in the tree's details; may be empty
 * @param parent index of the cluster of the next coarser layer that contains this one, or -1
 */
public record MapCluster(String id, String name, List<String> keywords, int parent) {
    public MapCluster {
        keywords = List.copyOf(keywords);
    }

    /** A cluster without keywords. */
    public static MapCluster of(String id, String name, int parent) {
        return new MapCluster(id, name, List.of(), parent);
    }
}
