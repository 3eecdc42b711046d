package io.isogloss.cartography.hdbscan;

import java.util.Arrays;

/**
 * Finds the k nearest points. Distances are squared, computed in double and rounded to float; a neighbor is packed as
 * (bits of that float, position), so that one comparison of longs orders by distance, then position. One instance per
 * thread.
 */
final class NeighborSearch {

    private static final int LONG_LIST = 48;

    private final KdTree tree;
    private final int wanted;
    private final long[] found;
    private final int[] stack = new int[64];
    private final float[] stackDistance = new float[64];
    private int count;
    private float[] query = new float[0];
    private int offset;
    private int self;
    private long worst;

    NeighborSearch(KdTree tree, int wanted) {
        this.tree = tree;
        this.wanted = wanted;
        this.found = new long[wanted];
    }

    static long pack(float squaredDistance, int position) {
        return ((long) Float.floatToRawIntBits(squaredDistance) << 32) | position;
    }

    static float squaredDistance(long packed) {
        return Float.intBitsToFloat((int) (packed >>> 32));
    }

    static int position(long packed) {
        return (int) packed;
    }

    /** Writes the neighbors of a point of the tree, itself left out, nearest first. */
    void nearestOf(int position, int leaf, long[] out, int outOffset) {
        begin(tree.coordinates, position * tree.dimensions, position);
        scan(leaf);
        int node = leaf;
        while (node > 0) {
            descend(((node - 1) ^ 1) + 1);
            node = (node - 1) >> 1;
        }
        System.arraycopy(found, 0, out, outOffset, wanted);
    }

    /** The points nearest to a point that need not be in the tree, nearest first; valid until the next call. */
    long[] nearestTo(float[] point, int pointOffset) {
        begin(point, pointOffset, -1);
        descend(0);
        return found;
    }

    private void begin(float[] point, int pointOffset, int ownPosition) {
        query = point;
        offset = pointOffset;
        self = ownPosition;
        count = 0;
        worst = Long.MAX_VALUE;
    }

    private void descend(int top) {
        int depth = 0;
        int node = top;
        float distance = (float) tree.squaredDistanceToBox(query, offset, top);
        while (true) {
            // A box at the distance of the worst neighbor may hold one at that distance and a lower position.
            if (Float.floatToRawIntBits(distance) <= (int) (worst >>> 32)) {
                if (node >= tree.firstLeaf) {
                    scan(node);
                } else {
                    int left = 2 * node + 1;
                    float toLeft = (float) tree.squaredDistanceToBox(query, offset, left);
                    float toRight = (float) tree.squaredDistanceToBox(query, offset, left + 1);
                    boolean leftFirst = toLeft <= toRight;
                    stack[depth] = leftFirst ? left + 1 : left;
                    stackDistance[depth++] = leftFirst ? toRight : toLeft;
                    node = leftFirst ? left : left + 1;
                    distance = leftFirst ? toLeft : toRight;
                    continue;
                }
            }
            if (depth == 0) {
                return;
            }
            node = stack[--depth];
            distance = stackDistance[depth];
        }
    }

    private void scan(int leaf) {
        int to = tree.end[leaf];
        for (int position = tree.start[leaf]; position < to; position++) {
            if (position != self) {
                long packed = pack((float) tree.squaredDistance(query, offset, position), position);
                if (packed < worst) {
                    insert(packed);
                }
            }
        }
    }

    private void insert(long packed) {
        int last = count < wanted ? count++ : wanted - 1;
        long[] sorted = found;
        if (last > LONG_LIST) {
            int at = -1 - Arrays.binarySearch(sorted, 0, last, packed);
            System.arraycopy(sorted, at, sorted, at + 1, last - at);
            sorted[at] = packed;
        } else {
            int i = last;
            while (i > 0 && sorted[i - 1] > packed) {
                sorted[i] = sorted[i - 1];
                i--;
            }
            sorted[i] = packed;
        }
        if (count == wanted) {
            worst = sorted[wanted - 1];
        }
    }
}
