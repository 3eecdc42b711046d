package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * A balanced kd-tree over rows of floats. Points are renumbered by their place in it (<em>position</em>); within a leaf
 * they are sorted by coordinates. Positions therefore depend on the set of points alone, except among exact
 * duplicates, and breaking ties by position makes everything after independent of the order of the rows.
 *
 * <p>Nodes are numbered as a heap: the children of node i are 2i + 1 and 2i + 2. Immutable after the build.
 */
final class KdTree {

    static final int LEAF_SIZE = 16;
    private static final int TASK_LEVEL = 7;
    private static final int SMALL_RANGE = 24;

    /** Number of points and of coordinates of each. */
    final int size;

    final int dimensions;

    /** Nodes from this one on are leaves. */
    final int firstLeaf;

    final int leafCount;

    /** Position of the first point of a node, and one past its last. */
    final int[] start;

    final int[] end;

    /** Row of the point at a position. */
    final int[] rows;

    /** Coordinates in the order of positions. */
    final float[] coordinates;

    /** Bounding box of node i: dimensions values from i * dimensions on. */
    final float[] low;

    final float[] high;

    private final float[] source;
    private final float[] keys;

    private KdTree(float[] source, int size, int dimensions) {
        this.source = source;
        this.size = size;
        this.dimensions = dimensions;
        int depth = 0;
        while (((size - 1) >> depth) + 1 > LEAF_SIZE) {
            depth++;
        }
        leafCount = 1 << depth;
        firstLeaf = leafCount - 1;
        int nodes = 2 * leafCount - 1;
        start = new int[nodes];
        end = new int[nodes];
        end[0] = size;
        for (int node = 0; node < firstLeaf; node++) {
            int middle = (start[node] + end[node]) >>> 1;
            start[2 * node + 1] = start[node];
            end[2 * node + 1] = middle;
            start[2 * node + 2] = middle;
            end[2 * node + 2] = end[node];
        }
        rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = i;
        }
        keys = new float[size];
        coordinates = new float[Math.multiplyExact(size, dimensions)];
        low = new float[Math.multiplyExact(nodes, dimensions)];
        high = new float[low.length];
    }

    /** Builds the tree of {@code size} rows of {@code dimensions} finite values; size at least 1. */
    static KdTree build(float[] points, int size, int dimensions, ParallelRunner runner) {
        KdTree tree = new KdTree(points, size, dimensions);
        int depth = Integer.numberOfTrailingZeros(tree.leafCount);
        int taskLevel = Math.min(depth, TASK_LEVEL);
        for (int level = 0; level < taskLevel; level++) {
            int first = (1 << level) - 1;
            runner.forTasks(1 << level, index -> tree.split(first + index));
        }
        int firstTask = (1 << taskLevel) - 1;
        runner.forTasks(1 << taskLevel, index -> tree.finish(firstTask + index));
        for (int node = firstTask - 1; node >= 0; node--) {
            tree.uniteBoxes(node);
        }
        return tree;
    }

    /** Squared distance of two positions, in double; the same bits whichever comes first. */
    double squaredDistance(int a, int b) {
        return squaredDistance(coordinates, a * dimensions, b);
    }

    /** Squared distance of the point at {@code offset} of {@code query} to a position. */
    double squaredDistance(float[] query, int offset, int position) {
        float[] all = coordinates;
        int at = position * dimensions;
        if (dimensions == 2) {
            double dx = (double) query[offset] - all[at];
            double dy = (double) query[offset + 1] - all[at + 1];
            return dx * dx + dy * dy;
        }
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int d = 0;
        for (; d + 3 < dimensions; d += 4) {
            double d0 = (double) query[offset + d] - all[at + d];
            double d1 = (double) query[offset + d + 1] - all[at + d + 1];
            double d2 = (double) query[offset + d + 2] - all[at + d + 2];
            double d3 = (double) query[offset + d + 3] - all[at + d + 3];
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }
        for (; d < dimensions; d++) {
            double rest = (double) query[offset + d] - all[at + d];
            sum0 += rest * rest;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /**
     * Squared distance of a point to the box of a node. Adds in the same order as {@link #squaredDistance}, so that
     * it is never above that of a point inside, not even in the last bit.
     */
    double squaredDistanceToBox(float[] query, int offset, int node) {
        int at = node * dimensions;
        if (dimensions == 2) {
            double dx = outside(query[offset], at);
            double dy = outside(query[offset + 1], at + 1);
            return dx * dx + dy * dy;
        }
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int d = 0;
        for (; d + 3 < dimensions; d += 4) {
            double d0 = outside(query[offset + d], at + d);
            double d1 = outside(query[offset + d + 1], at + d + 1);
            double d2 = outside(query[offset + d + 2], at + d + 2);
            double d3 = outside(query[offset + d + 3], at + d + 3);
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }
        for (; d < dimensions; d++) {
            double rest = outside(query[offset + d], at + d);
            sum0 += rest * rest;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    private double outside(float value, int at) {
        if (value < low[at]) {
            return (double) low[at] - value;
        }
        return value > high[at] ? (double) value - high[at] : 0;
    }

    /** Sorts a whole subtree, copies its coordinates into place and finds its boxes. */
    private void finish(int node) {
        if (node < firstLeaf) {
            split(node);
            finish(2 * node + 1);
            finish(2 * node + 2);
            uniteBoxes(node);
            return;
        }
        int from = start[node];
        int to = end[node];
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            int j = i - 1;
            while (j >= from && compareRows(rows[j], row) > 0) {
                rows[j + 1] = rows[j];
                j--;
            }
            rows[j + 1] = row;
        }
        int box = node * dimensions;
        for (int d = 0; d < dimensions; d++) {
            low[box + d] = Float.POSITIVE_INFINITY;
            high[box + d] = Float.NEGATIVE_INFINITY;
        }
        for (int i = from; i < to; i++) {
            System.arraycopy(source, rows[i] * dimensions, coordinates, i * dimensions, dimensions);
            for (int d = 0; d < dimensions; d++) {
                float value = coordinates[i * dimensions + d];
                low[box + d] = Math.min(low[box + d], value);
                high[box + d] = Math.max(high[box + d], value);
            }
        }
    }

    private void uniteBoxes(int node) {
        int left = (2 * node + 1) * dimensions;
        int right = left + dimensions;
        for (int d = 0; d < dimensions; d++) {
            low[node * dimensions + d] = Math.min(low[left + d], low[right + d]);
            high[node * dimensions + d] = Math.max(high[left + d], high[right + d]);
        }
    }

    /** Divides the points of a node among its children at the median of its widest axis. */
    private void split(int node) {
        int from = start[node];
        int to = end[node];
        int axis = widestAxis(from, to);
        for (int i = from; i < to; i++) {
            keys[i] = source[rows[i] * dimensions + axis];
        }
        select(from, to - 1, end[2 * node + 1]);
    }

    private int widestAxis(int from, int to) {
        int widest = 0;
        double extent = -1;
        for (int d = 0; d < dimensions; d++) {
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                float value = source[rows[i] * dimensions + d];
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            if ((double) max - min > extent) {
                extent = (double) max - min;
                widest = d;
            }
        }
        return widest;
    }

    /** Quickselect: afterwards place {@code nth} holds its point, the smaller ones before it. */
    private void select(int first, int last, int nth) {
        int left = first;
        int right = last;
        while (right - left > SMALL_RANGE) {
            int pivot = pivot(left, right);
            float pivotKey = keys[pivot];
            int pivotRow = rows[pivot];
            int i = left - 1;
            int j = right + 1;
            while (true) {
                do {
                    i++;
                } while (compare(keys[i], rows[i], pivotKey, pivotRow) < 0);
                do {
                    j--;
                } while (compare(keys[j], rows[j], pivotKey, pivotRow) > 0);
                if (i >= j) {
                    break;
                }
                swap(i, j);
            }
            if (nth <= j) {
                right = j;
            } else {
                left = j + 1;
            }
        }
        for (int i = left + 1; i <= right; i++) {
            for (int j = i; j > left && compare(keys[j - 1], rows[j - 1], keys[j], rows[j]) > 0; j--) {
                swap(j - 1, j);
            }
        }
    }

    /** The median of three drawn places: no order of the rows makes the selection slow. */
    private int pivot(int left, int right) {
        int span = right - left;
        int a = left + CounterRandom.below(CounterRandom.bits(left, right, 0), span);
        int b = left + CounterRandom.below(CounterRandom.bits(left, right, 1), span);
        int c = left + CounterRandom.below(CounterRandom.bits(left, right, 2), span);
        boolean ab = compare(keys[a], rows[a], keys[b], rows[b]) < 0;
        boolean bc = compare(keys[b], rows[b], keys[c], rows[c]) < 0;
        boolean ac = compare(keys[a], rows[a], keys[c], rows[c]) < 0;
        if (ab == bc) {
            return b;
        }
        return ab == ac ? c : a;
    }

    private int compare(float keyA, int rowA, float keyB, int rowB) {
        if (keyA < keyB) {
            return -1;
        }
        return keyA > keyB ? 1 : compareRows(rowA, rowB);
    }

    private int compareRows(int a, int b) {
        int offsetA = a * dimensions;
        int offsetB = b * dimensions;
        for (int d = 0; d < dimensions; d++) {
            float x = source[offsetA + d];
            float y = source[offsetB + d];
            if (x < y) {
                return -1;
            }
            if (x > y) {
                return 1;
            }
        }
        return Integer.compare(a, b);
    }

    private void swap(int i, int j) {
        float key = keys[i];
        keys[i] = keys[j];
        keys[j] = key;
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
