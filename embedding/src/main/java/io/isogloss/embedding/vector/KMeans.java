package io.isogloss.embedding.vector;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Groups rows around {@code k} centers: starts by k-means++, repeats until nothing moves or the rounds are used up. The same rows, k and
 * seed give the same groups.
 */
public final class KMeans {

    private final float[] centers;
    private final int[] groups;
    private final int rounds;

    private KMeans(float[] centers, int[] groups, int rounds) {
        this.centers = centers;
        this.groups = groups;
        this.rounds = rounds;
    }

    /**
     * @param rows flat rows
     * @param dimensions length of a row
     * @param k groups, from 1 to the number of rows
     * @param maxRounds at least 1
     */
    public static KMeans of(float[] rows, int dimensions, int k, int maxRounds, long seed) {
        int count = Similarity.rowsOf(rows, dimensions);
        if (k < 1 || k > count || maxRounds < 1) {
            throw new IllegalArgumentException(
                    "k must be from 1 to " + count + ", was " + k + "; rounds at least 1, were " + maxRounds);
        }
        float[] centers = firstCenters(rows, dimensions, count, k, new SplittableRandom(seed));
        int[] groups = new int[count];
        Arrays.fill(groups, -1);
        int rounds = 0;
        boolean moved = true;
        while (moved && rounds < maxRounds) {
            rounds++;
            moved = assign(rows, dimensions, centers, groups);
            if (moved) {
                recenter(rows, dimensions, centers, groups, k);
            }
        }
        return new KMeans(centers, groups, rounds);
    }

    /** The group of each row, from 0 to k - 1. Shared: do not change. */
    public int[] groups() {
        return groups;
    }

    /** The centers, row after row. Shared: do not change. */
    public float[] centers() {
        return centers;
    }

    /** Rounds until nothing moved, or the most allowed. */
    public int rounds() {
        return rounds;
    }

    private static float[] firstCenters(float[] rows, int dimensions, int count, int k, SplittableRandom random) {
        float[] centers = new float[k * dimensions];
        double[] nearest = new double[count];
        Arrays.fill(nearest, Double.MAX_VALUE);
        int chosen = random.nextInt(count);
        for (int c = 0; c < k; c++) {
            System.arraycopy(rows, chosen * dimensions, centers, c * dimensions, dimensions);
            double sum = 0;
            for (int r = 0; r < count; r++) {
                double distance = Similarity.squaredDistance(rows, r * dimensions, centers, c * dimensions, dimensions);
                nearest[r] = Math.min(nearest[r], distance);
                sum += nearest[r];
            }
            chosen = pick(nearest, sum, random);
        }
        return centers;
    }

    /** A row with a chance in proportion to its distance; any row where all distances are zero. */
    private static int pick(double[] weights, double sum, SplittableRandom random) {
        double target = random.nextDouble() * sum;
        for (int r = 0; r < weights.length; r++) {
            target -= weights[r];
            if (target < 0) {
                return r;
            }
        }
        return random.nextInt(weights.length);
    }

    private static boolean assign(float[] rows, int dimensions, float[] centers, int[] groups) {
        int k = centers.length / dimensions;
        boolean moved = false;
        for (int r = 0; r < groups.length; r++) {
            int best = 0;
            float least = Float.MAX_VALUE;
            for (int c = 0; c < k; c++) {
                float distance = Similarity.squaredDistance(rows, r * dimensions, centers, c * dimensions, dimensions);
                if (distance < least) {
                    least = distance;
                    best = c;
                }
            }
            moved |= groups[r] != best;
            groups[r] = best;
        }
        return moved;
    }

    private static void recenter(float[] rows, int dimensions, float[] centers, int[] groups, int k) {
        double[] sums = new double[k * dimensions];
        int[] sizes = new int[k];
        for (int r = 0; r < groups.length; r++) {
            int at = groups[r] * dimensions;
            sizes[groups[r]]++;
            for (int d = 0; d < dimensions; d++) {
                sums[at + d] += rows[r * dimensions + d];
            }
        }
        for (int c = 0; c < k; c++) {
            // A center that lost all rows stays where it is.
            for (int d = 0; sizes[c] > 0 && d < dimensions; d++) {
                centers[c * dimensions + d] = (float) (sums[c * dimensions + d] / sizes[c]);
            }
        }
    }
}
