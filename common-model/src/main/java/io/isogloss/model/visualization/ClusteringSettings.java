package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * How clusters are found.
 *
 * @param minClusterSize points of the smallest cluster
 * @param minSamples how many neighbors make a place dense; absent, null and 0 all mean 5
 */
public record ClusteringSettings(int minClusterSize, int minSamples) {
    private static final int DEFAULT_MIN_SAMPLES = 5;

    static ClusteringSettings read(FieldReader fields) {
        int minSamples = fields.integer("min_samples", 0, 500, DEFAULT_MIN_SAMPLES);
        return new ClusteringSettings(
                fields.integer("min_cluster_size", 2, 500, 15), minSamples == 0 ? DEFAULT_MIN_SAMPLES : minSamples);
    }

    void write(ObjectNode node) {
        node.put("min_cluster_size", minClusterSize).put("min_samples", minSamples);
    }
}
