package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;

/** Compares a few packed points with a few others. Holds scratch space; for one thread. */
final class PairScores {
    private final int[] points;
    private final int words;
    private final Kernels kernels;
    private final ReachingPairs reaching;
    private final float[] products = new float[Kernels.PAIRS];

    /**
     * @param points packed, so many {@code words} each
     * @param half of the square of each packed point
     */
    PairScores(int[] points, float[] half, int words, NeighborLists lists, Kernels kernels) {
        this.points = points;
        this.words = words;
        this.kernels = kernels;
        this.reaching = new ReachingPairs(half, lists, kernels);
    }

    /** Some points against others; where both are the same, each pair once and none with itself. */
    void compare(int[] ids, int aFrom, int aCount, int bFrom, int bCount, ReachingPairs.Sink sink) {
        kernels.multiplyRows(points, words, ids, aFrom, aCount, bFrom, bCount, products);
        reaching.tell(products, ids, aFrom, aCount, bFrom, bCount, sink);
    }
}
