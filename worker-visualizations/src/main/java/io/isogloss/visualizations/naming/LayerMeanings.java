package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/** Where the clusters of one layer lie among the meanings, and which others lie near. Immutable once made. */
final class LayerMeanings {
    /** Enough texts to place the middle of a cluster; more cost time and move it little. */
    private static final int SAMPLE = 400;

    private static final int RIVALS = 24;

    private final Meanings meanings;
    private final float[] middles;
    private final int[][] rivals;

    LayerMeanings(Meanings meanings, ClusterIndex index, ParallelRunner runner) {
        this.meanings = meanings;
        int width = meanings.width();
        int clusters = index.clusters();
        middles = new float[clusters * width];
        rivals = new int[clusters][];
        runner.forChunks(clusters, 8, (chunk, from, to) -> {
            float[] buffer = meanings.buffer();
            float[] sum = new float[width];
            for (int cluster = from; cluster < to; cluster++) {
                Arrays.fill(sum, 0);
                int size = index.size(cluster);
                int step = Math.max(1, size / SAMPLE);
                for (int i = 0; i < size; i += step) {
                    meanings.add(index.member(cluster, i), buffer, sum);
                }
                Meanings.toUnit(sum, 0, width);
                System.arraycopy(sum, 0, middles, cluster * width, width);
            }
        });
        runner.forChunks(clusters, 8, (chunk, from, to) -> {
            for (int cluster = from; cluster < to; cluster++) {
                rivals[cluster] = nearest(cluster, clusters);
            }
        });
    }

    private int[] nearest(int cluster, int clusters) {
        int[] best = new int[Math.min(RIVALS, Math.max(0, clusters - 1))];
        float[] scores = new float[best.length];
        int found = 0;
        for (int other = 0; other < clusters && best.length > 0; other++) {
            if (other == cluster) {
                continue;
            }
            float score = toMiddle(middles, cluster * meanings.width(), other);
            if (found < best.length || score > scores[found - 1]) {
                int at = found < best.length ? found++ : found - 1;
                while (at > 0 && scores[at - 1] < score) {
                    scores[at] = scores[at - 1];
                    best[at] = best[at - 1];
                    at--;
                }
                scores[at] = score;
                best[at] = other;
            }
        }
        return best;
    }

    /** Numbers of a vector. */
    int width() {
        return meanings.width();
    }

    /** The clusters that lie nearest to this one, nearest first. */
    int[] rivals(int cluster) {
        return rivals[cluster];
    }

    /** Cosine between a unit vector and the middle of a cluster. */
    float toMiddle(float[] vector, int from, int cluster) {
        int width = meanings.width();
        return Meanings.dot(vector, from, middles, cluster * width, width);
    }

    /** The greatest cosine between a unit vector and the middle of one of the clusters that lie nearest to this one; -1 without any. */
    float toRivals(float[] vector, int from, int cluster) {
        float most = -1;
        for (int rival : rivals[cluster]) {
            most = Math.max(most, toMiddle(vector, from, rival));
        }
        return most;
    }
}
