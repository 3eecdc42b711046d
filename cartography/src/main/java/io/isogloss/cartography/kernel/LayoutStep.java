package io.isogloss.cartography.kernel;

import io.isogloss.cartography.parallel.CounterRandom;

/**
 * What {@link Kernels#moveEdges} needs, for one thread: positions, edges, the snapshot that negative samples come from,
 * and staging space. The caller sets the public fields; arrays are shared, staging is not.
 *
 * <p>Edges move in groups of {@link #groupSize}: a group reads all its positions, lets each edge pull its ends together
 * and pushes its head from {@link #negatives} samples, then adds what moved. Samples of a group are neighbors in the
 * snapshot, which holds the points in random order: one contiguous read gives every edge its own random point.
 */
public final class LayoutStep {

    /** The most edges a group holds; the snapshot repeats its first {@code MAX_GROUP} points at its end. */
    public static final int MAX_GROUP = 64;

    /** Positions of heads, x and y interleaved. */
    public float[] headPositions = {};

    /** Positions of tails; the same array as the heads' when all points move. */
    public float[] tailPositions = {};

    /** Head of each edge. */
    public int[] heads = {};

    /** Tail of each edge. */
    public int[] tails = {};

    /** Whether tails move too. */
    public boolean moveTails = true;

    /** Edges a group holds: a power of two up to {@link #MAX_GROUP}. */
    public int groupSize = MAX_GROUP;

    /** Snapshot of x, in random order, wrapped by {@link #MAX_GROUP}. */
    public float[] snapshotX = {};

    /** Snapshot of y. */
    public float[] snapshotY = {};

    /** Place of each head in the snapshot, or -1. */
    public int[] snapshotSlot = {};

    /** Points in the snapshot. */
    public int snapshotSize;

    /** Curve of attraction and repulsion. */
    public float a;

    /** Exponent of the curve. */
    public float b;

    /** Weight of repulsion. */
    public float repulsion;

    /** Step length. */
    public float alpha;

    /** Random points each head is pushed from. */
    public int negatives;

    final float[] headX = new float[MAX_GROUP];
    final float[] headY = new float[MAX_GROUP];
    final float[] tailX = new float[MAX_GROUP];
    final float[] tailY = new float[MAX_GROUP];
    final float[] headDeltaX = new float[MAX_GROUP];
    final float[] headDeltaY = new float[MAX_GROUP];
    final float[] tailDeltaX = new float[MAX_GROUP];
    final float[] tailDeltaY = new float[MAX_GROUP];
    final float[] x = new float[MAX_GROUP];
    final float[] y = new float[MAX_GROUP];
    final float[] dx = new float[MAX_GROUP];
    final float[] dy = new float[MAX_GROUP];
    final float[] square = new float[MAX_GROUP];
    final float[] power = new float[MAX_GROUP];
    final int[] slot = new int[MAX_GROUP];
    final int[] offsets = new int[64];

    void stage(int[] active, int from, int count) {
        float[] head = headPositions;
        float[] tail = tailPositions;
        for (int lane = 0; lane < count; lane++) {
            int edge = active[from + lane];
            int h = heads[edge];
            int t = tails[edge];
            headX[lane] = head[2 * h];
            headY[lane] = head[2 * h + 1];
            tailX[lane] = tail[2 * t];
            tailY[lane] = tail[2 * t + 1];
            slot[lane] = snapshotSlot[h];
        }
    }

    void write(int[] active, int from, int count) {
        float[] head = headPositions;
        float[] tail = tailPositions;
        for (int lane = 0; lane < count; lane++) {
            int h = heads[active[from + lane]];
            head[2 * h] += headDeltaX[lane];
            head[2 * h + 1] += headDeltaY[lane];
        }
        if (moveTails) {
            for (int lane = 0; lane < count; lane++) {
                int t = tails[active[from + lane]];
                tail[2 * t] -= tailDeltaX[lane];
                tail[2 * t + 1] -= tailDeltaY[lane];
            }
        }
    }

    /** A sample that is the head itself pushes nothing: its difference becomes zero. */
    void stayApartFromSelf(int from, int to, int offset) {
        for (int lane = from; lane < to; lane++) {
            if (slot[lane] == offset + lane || slot[lane] == offset + lane - snapshotSize) {
                dx[lane] = 0f;
                dy[lane] = 0f;
            }
        }
    }

    void drawOffsets(long random, int group) {
        for (int p = 0; p < negatives; p++) {
            offsets[p] = CounterRandom.below(CounterRandom.bits(random, group, p), snapshotSize);
        }
    }
}
