package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.parallel.ParallelRunner;

/** The nearest neighbors of every position, packed as {@link NeighborSearch} does, and the core distances. */
final class NeighborLists {

    /** Lists of at least this length spare most later searches of the tree. */
    private static final int LEAST_LENGTH = 8;

    private static final int LEAVES_PER_CHUNK = 32;

    /** Neighbors per position; all other points where there are fewer. */
    final int length;

    /** {@code length} packed neighbors a position, nearest first. */
    final long[] packed;

    /** Squared core distance by position. */
    final float[] squaredCore;

    private NeighborLists(int length, long[] packed, float[] squaredCore) {
        this.length = length;
        this.packed = packed;
        this.squaredCore = squaredCore;
    }

    /** Searches the lists of all points; the tree holds at least 2. */
    static NeighborLists find(KdTree tree, int minSamples, ParallelRunner runner) {
        int samples = Math.min(minSamples, tree.size - 1);
        int length = Math.min(Math.max(samples, LEAST_LENGTH), tree.size - 1);
        long[] packed = new long[Math.multiplyExact(tree.size, length)];
        float[] squaredCore = new float[tree.size];
        runner.forChunks(tree.leafCount, LEAVES_PER_CHUNK, (chunk, from, to) -> {
            NeighborSearch search = new NeighborSearch(tree, length);
            for (int leaf = tree.firstLeaf + from; leaf < tree.firstLeaf + to; leaf++) {
                for (int position = tree.start[leaf]; position < tree.end[leaf]; position++) {
                    search.nearestOf(position, leaf, packed, position * length);
                    if (minSamples > 1) {
                        squaredCore[position] = NeighborSearch.squaredDistance(packed[position * length + samples - 1]);
                    }
                }
            }
        });
        return new NeighborLists(length, packed, squaredCore);
    }
}
