package io.isogloss.visualizations.naming;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the clusters of one map in another of mostly the same points. Two clusters are the same if what both hold is at least six tenths of what either
 * holds; so a cluster is the same as at most one other. One pass over the points; safe for many threads.
 */
public final class SameClusters {
    private static final double SHARED = 0.6;

    private SameClusters() {}

    /**
     * The cluster that each cluster was.
     *
     * @param labels the cluster of each point, or negative
     * @param clusters how many there are
     * @param earlier the cluster that each of these points was in, or negative
     * @param earlierSizes how many points each of those had, also such as are gone
     * @return for each cluster the same one of before, or -1
     */
    public static int[] find(int[] labels, int clusters, int[] earlier, int[] earlierSizes) {
        int[] sizes = sizes(labels, clusters);
        Map<Long, Integer> shared = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >= 0 && earlier[i] >= 0) {
                shared.merge((long) labels[i] << 32 | earlier[i], 1, Integer::sum);
            }
        }
        int[] same = new int[clusters];
        Arrays.fill(same, -1);
        shared.forEach((pair, count) -> {
            int cluster = (int) (pair >> 32);
            int old = (int) (long) pair;
            if (count >= SHARED * (sizes[cluster] + earlierSizes[old] - count)) {
                same[cluster] = old;
            }
        });
        return same;
    }

    /** How many points each cluster has. */
    public static int[] sizes(int[] labels, int clusters) {
        int[] sizes = new int[clusters];
        for (int label : labels) {
            if (label >= 0) {
                sizes[label]++;
            }
        }
        return sizes;
    }
}
