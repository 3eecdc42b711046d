package io.isogloss.model.visualization;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a finished map reports.
 *
 * @param pointCount points on the map
 * @param clusterCount clusters, noise not counted
 * @param noisePoints points without a cluster
 * @param nNeighbors the setting used
 * @param minClusterSize the setting used
 * @param durationMs how long the job ran
 */
public record MapFigures(
        long pointCount, long clusterCount, long noisePoints, int nNeighbors, int minClusterSize, long durationMs) {

    Map<String, @Nullable Object> toStats(boolean withDuration) {
        Map<String, @Nullable Object> stats = new LinkedHashMap<>();
        stats.put("unique_clusters", clusterCount);
        stats.put("noise_points", noisePoints);
        stats.put("umap_n_neighbors", nNeighbors);
        stats.put("hdbscan_min_cluster_size", minClusterSize);
        if (withDuration) {
            stats.put("processing_duration_ms", durationMs);
        }
        return stats;
    }
}
