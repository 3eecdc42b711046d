package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.parallel.StageTime;
import java.util.List;

/**
 * A clustering. The arrays are the result's own and handed out without a copy: read them only.
 *
 * @param labels label of each row, from 0 on without gaps; -1 for noise
 * @param probabilities how strongly each row belongs to its cluster, 0 to 1; 0 for noise
 * @param outlierScores GLOSH score of each row, 0 to 1: how much sparser it lies than the densest of its surroundings
 * @param tree the condensed tree (after persistence)
 * @param selectedClusters for each label its cluster in the tree, rising
 * @param exemplars for each label the rows at its densest places
 * @param spanningTree the minimum spanning tree that everything above was read from
 * @param predictor places new rows into this clustering
 * @param timings wall time of each stage
 */
@SuppressWarnings("ArrayRecordComponent") // large arrays handed over without a copy; nobody compares two results
public record HdbscanResult(
        int[] labels,
        float[] probabilities,
        float[] outlierScores,
        CondensedTree tree,
        int[] selectedClusters,
        int[][] exemplars,
        SpanningTree spanningTree,
        ClusterPredictor predictor,
        List<StageTime> timings) {

    /** Number of clusters, noise not counted. */
    public int clusterCount() {
        return selectedClusters.length;
    }

    /** Number of rows that belong to no cluster. */
    public int noiseCount() {
        int count = 0;
        for (int label : labels) {
            count += label < 0 ? 1 : 0;
        }
        return count;
    }
}
