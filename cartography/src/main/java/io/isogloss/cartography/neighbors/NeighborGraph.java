package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.failure.CartographyException;

/**
 * For each row its nearest other rows, nearest first. Arrays are shared, not copied: treat them as read-only.
 *
 * @param rowCount rows
 * @param k neighbors of a row
 * @param ids {@code rowCount × k} row numbers (of another set where rows were searched in it), -1 where a row has fewer
 * @param distances {@code rowCount × k} distances, rising within a row
 * @param recall share of the true neighbors found, measured on a sample; 1 for an exact search
 * @param method how it was made, such as {@code exact} or {@code descent}
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record NeighborGraph(int rowCount, int k, int[] ids, float[] distances, double recall, String method) {

    /** Checks the sizes. */
    public NeighborGraph {
        if (ids.length != rowCount * k || distances.length != rowCount * k) {
            throw CartographyException.invalidData("a graph of " + rowCount + " rows with " + k + " neighbors needs "
                    + (long) rowCount * k + " ids and distances, not " + ids.length + " and " + distances.length);
        }
    }

    /**
     * A graph made elsewhere, such as by a vector database. Rows may begin with themselves; such a first entry is dropped
     * from all rows.
     *
     * @param width entries of a row in both arrays
     */
    public static NeighborGraph of(int[] ids, float[] distances, int width) {
        if (width < 1 || ids.length % width != 0 || ids.length != distances.length) {
            throw CartographyException.invalidData(ids.length + " ids and " + distances.length
                    + " distances cannot be cut into rows of " + width + " neighbors");
        }
        int rowCount = ids.length / width;
        int selfFirst = 0;
        for (int i = 0; i < rowCount; i++) {
            for (int j = i * width; j < (i + 1) * width; j++) {
                if (ids[j] < -1 || ids[j] >= rowCount || (ids[j] >= 0 && !Float.isFinite(distances[j]))) {
                    throw CartographyException.invalidData("row " + i + " of the neighbor graph has neighbor " + ids[j]
                            + " at distance " + distances[j] + ", but there are rows 0 to " + (rowCount - 1));
                }
            }
            selfFirst += ids[i * width] == i ? 1 : 0;
        }
        if (selfFirst == 0 || width == 1) {
            return new NeighborGraph(rowCount, width, ids, distances, Double.NaN, "given");
        }
        return withoutSelf(ids, distances, width, rowCount);
    }

    private static NeighborGraph withoutSelf(int[] ids, float[] distances, int width, int rowCount) {
        int k = width - 1;
        int[] others = new int[rowCount * k];
        float[] otherDistances = new float[rowCount * k];
        for (int i = 0; i < rowCount; i++) {
            int kept = 0;
            for (int j = 0; j < width && kept < k; j++) {
                if (ids[i * width + j] != i) {
                    others[i * k + kept] = ids[i * width + j];
                    otherDistances[i * k + kept] = distances[i * width + j];
                    kept++;
                }
            }
            for (; kept < k; kept++) {
                others[i * k + kept] = -1;
                otherDistances[i * k + kept] = Float.POSITIVE_INFINITY;
            }
        }
        return new NeighborGraph(rowCount, k, others, otherDistances, Double.NaN, "given");
    }

    /** The same graph with only the nearest {@code fewer} neighbors. */
    public NeighborGraph nearest(int fewer) {
        if (fewer >= k) {
            return this;
        }
        int[] fewerIds = new int[rowCount * fewer];
        float[] fewerDistances = new float[rowCount * fewer];
        for (int i = 0; i < rowCount; i++) {
            System.arraycopy(ids, i * k, fewerIds, i * fewer, fewer);
            System.arraycopy(distances, i * k, fewerDistances, i * fewer, fewer);
        }
        return new NeighborGraph(rowCount, fewer, fewerIds, fewerDistances, recall, method);
    }
}
