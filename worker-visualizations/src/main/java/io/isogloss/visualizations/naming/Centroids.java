package io.isogloss.visualizations.naming;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Mean vectors of sets of points, with the mean of the corpus taken away. One thread at a time. */
final class Centroids {
    /** Enough points to place a mean; more cost time and move it little. */
    private static final int SAMPLE = 400;

    private final @Nullable VectorRows rows;
    private final Corpus corpus;
    private final float[] corpusMean;
    private final float[] row;

    Centroids(@Nullable VectorRows rows, Corpus corpus) {
        this.rows = rows;
        this.corpus = corpus;
        int dimensions = rows == null ? 0 : rows.dimensions();
        this.row = new float[dimensions];
        this.corpusMean = new float[dimensions];
        if (rows != null) {
            int documents = corpus.documents();
            int step = Math.max(1, documents / 20_000);
            int used = 0;
            for (int document = 0; document < documents; document += step) {
                add(document, corpusMean);
                used++;
            }
            scale(corpusMean, used);
        }
    }

    boolean present() {
        return rows != null;
    }

    /** The middle of a cluster, relative to that of the corpus. */
    float[] ofCluster(ClusterIndex index, int cluster) {
        float[] sum = new float[corpusMean.length];
        int size = index.size(cluster);
        int step = Math.max(1, size / SAMPLE);
        int used = 0;
        for (int i = 0; i < size; i += step) {
            add(index.member(cluster, i), sum);
            used++;
        }
        return relative(sum, used);
    }

    /** Cosine between the middle of a cluster and the middle of its texts that hold the phrase; 0 when none does. */
    double ofTextsThatHold(int phrase, ClusterIndex index, int cluster, float[] middle) {
        float[] sum = new float[corpusMean.length];
        int used = 0;
        for (int i = 0; i < index.size(cluster) && used < SAMPLE / 8; i++) {
            int document = index.member(cluster, i);
            if (corpus.holds(document, phrase)) {
                add(document, sum);
                used++;
            }
        }
        return used == 0 ? 0 : cosine(relative(sum, used), middle);
    }

    /** The vector of one point, relative to the middle of the corpus. */
    float[] ofPoint(int point) {
        float[] sum = new float[corpusMean.length];
        add(point, sum);
        return relative(sum, 1);
    }

    static double cosine(float[] one, float[] other) {
        double dot = 0;
        double oneSquared = 0;
        double otherSquared = 0;
        for (int d = 0; d < one.length; d++) {
            dot += (double) one[d] * other[d];
            oneSquared += (double) one[d] * one[d];
            otherSquared += (double) other[d] * other[d];
        }
        double length = Math.sqrt(oneSquared * otherSquared);
        return length == 0 ? 0 : dot / length;
    }

    private void add(int point, float[] sum) {
        if (rows == null) {
            return;
        }
        rows.copy(point, row);
        for (int d = 0; d < sum.length; d++) {
            sum[d] += row[d];
        }
    }

    private float[] relative(float[] sum, int count) {
        float[] result = Arrays.copyOf(sum, sum.length);
        scale(result, count);
        for (int d = 0; d < result.length; d++) {
            result[d] -= corpusMean[d];
        }
        return result;
    }

    private static void scale(float[] sum, int count) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] /= Math.max(1, count);
        }
    }
}
