package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.neighbors.NeighborSearch;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.Rows;
import java.util.Arrays;

/**
 * How well a map keeps the neighborhoods of its rows, measured on a sample against exact distances to all rows.
 *
 * @param recall share of the true neighbors in the neighbor graph, as the search measured it
 * @param trustworthiness 1 where every neighbor on the map is one among the rows, falling with how far from it they are
 * @param continuity 1 where every neighbor among the rows is one on the map
 * @param keptNeighbors share of the {@value #NEIGHBORS} nearest rows that are among the nearest on the map
 * @param noise share of the points without a cluster; 0 before {@link #withClusters}
 * @param clusters number of clusters; 0 before {@link #withClusters}
 * @param sampledRows rows it was measured on
 */
public record MapQuality(
        double recall,
        double trustworthiness,
        double continuity,
        double keptNeighbors,
        double noise,
        int clusters,
        int sampledRows) {

    /** Size of the neighborhoods that are compared. */
    public static final int NEIGHBORS = 15;

    /**
     * Measures a map. Costs {@code sample × rows × dimensions}.
     *
     * @param rows the rows the map was drawn of
     * @param sample rows to measure on, such as 500; all where there are fewer
     */
    public static MapQuality of(Rows rows, UmapMap map, int sample, RunControl control) {
        if (rows.count() != map.count()) {
            throw CartographyException.invalidData(
                    "a map of " + map.count() + " rows cannot be measured against " + rows.count());
        }
        if (sample < 1) {
            throw CartographyException.invalidOption("sample must be at least 1, not " + sample);
        }
        int k = Math.min(NEIGHBORS, (rows.count() - 1) / 2);
        if (k < 1) {
            return new MapQuality(map.neighbors().recall(), 1, 1, 1, 0, 0, rows.count());
        }
        try (ParallelRunner runner =
                ParallelRunner.open(control.threads(), control.cancellation(), control.progress())) {
            runner.stage("quality");
            NeighborSearch search = NeighborSearch.open(
                    rows,
                    map.options().metric(),
                    control.kernels(),
                    runner,
                    map.options().seed());
            int[] queries = search.sample(sample);
            long[][] sums = new long[queries.length][];
            search.distances(queries, (index, distances) -> sums[index] = compare(map, queries[index], distances, k));
            double trust = 0;
            double continuity = 0;
            double kept = 0;
            for (long[] sum : sums) {
                trust += sum[0];
                continuity += sum[1];
                kept += sum[2];
            }
            double worst = queries.length * (double) k * (2.0 * rows.count() - 3 * k - 1) / 2;
            return new MapQuality(
                    map.neighbors().recall(),
                    1 - trust / worst,
                    1 - continuity / worst,
                    kept / ((double) k * queries.length),
                    0,
                    0,
                    queries.length);
        }
    }

    /** The same with what a clustering made of the map: a label a point, -1 for noise. */
    public MapQuality withClusters(int[] labels) {
        int without = 0;
        int most = -1;
        for (int label : labels) {
            without += label < 0 ? 1 : 0;
            most = Math.max(most, label);
        }
        double share = labels.length == 0 ? 0 : (double) without / labels.length;
        return new MapQuality(recall, trustworthiness, continuity, keptNeighbors, share, most + 1, sampledRows);
    }

    /** How far neighbors on the map are from being neighbors among the rows, the reverse, and how many are both. */
    private static long[] compare(UmapMap map, int point, float[] rowDistances, int k) {
        float[] mapDistances = new float[rowDistances.length];
        int components = map.components();
        float[] at = map.coordinates();
        for (int i = 0; i < mapDistances.length; i++) {
            float square = 0;
            for (int c = 0; c < components; c++) {
                float difference = at[i * components + c] - at[point * components + c];
                square += difference * difference;
            }
            mapDistances[i] = square;
        }
        rowDistances[point] = Float.POSITIVE_INFINITY;
        mapDistances[point] = Float.POSITIVE_INFINITY;
        int[] inRows = nearest(rowDistances, k);
        int[] onMap = nearest(mapDistances, k);
        long[] sums = new long[3];
        for (int j = 0; j < k; j++) {
            int rank = rank(rowDistances, onMap[j]);
            sums[0] += Math.max(0, rank - k);
            sums[1] += Math.max(0, rank(mapDistances, inRows[j]) - k);
            sums[2] += rank <= k ? 1 : 0;
        }
        return sums;
    }

    private static int[] nearest(float[] distances, int k) {
        int[] ids = new int[k];
        Arrays.fill(ids, -1);
        for (int i = 0; i < distances.length; i++) {
            int at = k;
            while (at > 0 && (ids[at - 1] < 0 || distances[ids[at - 1]] > distances[i])) {
                at--;
            }
            if (at < k) {
                System.arraycopy(ids, at, ids, at + 1, k - 1 - at);
                ids[at] = i;
            }
        }
        return ids;
    }

    private static int rank(float[] distances, int id) {
        float own = distances[id];
        int rank = 1;
        for (int i = 0; i < distances.length; i++) {
            rank += distances[i] < own || (distances[i] == own && i < id) ? 1 : 0;
        }
        return rank;
    }
}
