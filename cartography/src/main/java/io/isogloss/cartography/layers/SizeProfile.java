package io.isogloss.cartography.layers;

import java.util.Arrays;

/**
 * For every least size at which something changes: how many clusters are topics there, and how long they last in all.
 */
final class SizeProfile {

    private final int[] sizes;
    private final int[] counts;
    private final double[] persistence;

    private SizeProfile(int[] sizes, int[] counts, double[] persistence) {
        this.sizes = sizes;
        this.counts = counts;
        this.persistence = persistence;
    }

    /** A cluster is a topic for least sizes above {@code above[cluster]} up to {@code upTo[cluster]}. */
    static SizeProfile of(int[] above, int[] upTo, int smallest) {
        int[] sizes =
                Arrays.stream(upTo).filter(size -> size > 0).sorted().distinct().toArray();
        int[] counts = new int[sizes.length];
        double[] persistence = new double[sizes.length];
        for (int cluster = 1; cluster < above.length; cluster++) {
            if (upTo[cluster] > above[cluster]) {
                int last = Arrays.binarySearch(sizes, upTo[cluster]);
                int first = Arrays.binarySearch(sizes, above[cluster] + 1);
                double own = persistence(above[cluster], upTo[cluster], smallest);
                for (int i = first < 0 ? -1 - first : first; i <= last; i++) {
                    counts[i]++;
                    persistence[i] += own;
                }
            }
        }
        return new SizeProfile(sizes, counts, persistence);
    }

    /** How long a cluster is a topic while the least size rises. */
    static double persistence(int above, int upTo, int smallest) {
        return StrictMath.log((double) Math.max(upTo, smallest) / Math.max(above, smallest));
    }

    /** The least size of the next coarser layer, or -1 when there is none. */
    int coarser(int size, int count, LayerOptions options) {
        double most = count * options.shrink();
        double fewest = most * options.shrink();
        int best = -1;
        for (int i = 0; i < sizes.length && counts[i] >= options.fewestClusters(); i++) {
            if (sizes[i] > size && counts[i] <= most) {
                boolean inWindow = counts[i] >= fewest;
                if (best < 0 || (inWindow && persistence[i] > persistence[best])) {
                    best = i;
                }
            }
        }
        return best < 0 ? -1 : sizes[best];
    }
}
