package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;

/**
 * Tells which of some pairs may enter a list, by their inner products. The score of a pair is its inner product less half of both squares: half the
 * squared distance, negated. Holds scratch space; for one thread.
 */
final class ReachingPairs {
    /** Most points on each side. */
    static final int MOST = Kernels.PANEL;

    private final float[] half;
    private final NeighborLists lists;
    private final Kernels kernels;
    private final float[] shifts = new float[MOST];
    private final float[] bounds = new float[MOST];

    /** What is done with a pair. */
    interface Sink {
        /** The score of {@code p} and {@code q} reached the threshold that at least one of them had. */
        void found(int p, int q, float score);
    }

    /** @param half of the square of each point, reckoned as the products are */
    ReachingPairs(float[] half, NeighborLists lists, Kernels kernels) {
        this.half = half;
        this.lists = lists;
        this.kernels = kernels;
    }

    /**
     * Some points against others; where both are the same, each pair once and none with itself.
     *
     * @param products of point {@code ids[aFrom + a]} and {@code ids[bFrom + b]} at {@code a * 32 + b}; turned into scores
     */
    void tell(float[] products, int[] ids, int aFrom, int aCount, int bFrom, int bCount, Sink sink) {
        for (int c = 0; c < bCount; c++) {
            int q = ids[bFrom + c];
            shifts[c] = half[q];
            bounds[c] = lists.threshold(q);
        }
        int columns = -1 >>> (MOST - bCount);
        for (int a = 0; a < aCount; a++) {
            int p = ids[aFrom + a];
            int row = a * Kernels.PANEL;
            int asked = aFrom == bFrom ? columns & (-2 << a) : columns;
            int found = asked & kernels.reaching(products, row, half[p], shifts, lists.threshold(p), bounds);
            for (; found != 0; found &= found - 1) {
                int c = Integer.numberOfTrailingZeros(found);
                sink.found(p, ids[bFrom + c], products[row + c]);
            }
        }
    }
}
