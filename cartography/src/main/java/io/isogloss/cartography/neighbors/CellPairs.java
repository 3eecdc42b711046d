package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;

/** Compares the points of a cell with each other, panel by panel. Holds scratch space; for one thread. */
final class CellPairs {
    private static final int SIDE = ReachingPairs.MOST;

    private final float[] projected;
    private final int axes;
    private final int[] original;
    private final Kernels kernels;
    private final ParallelRunner runner;
    private final ReachingPairs reaching;
    private final float[] products = new float[SIDE * SIDE];
    private int[] rowOf = new int[0];
    private float[] rows = new float[0];
    private float[] panels = new float[0];

    /**
     * @param original row of {@code projected} of each point
     * @param half of the square of each point, by {@link #halfSquare}
     */
    CellPairs(
            float[] projected,
            int[] original,
            float[] half,
            NeighborLists lists,
            Kernels kernels,
            ParallelRunner runner) {
        this.projected = projected;
        this.axes = projected.length / original.length;
        this.original = original;
        this.kernels = kernels;
        this.runner = runner;
        this.reaching = new ReachingPairs(half, lists, kernels);
    }

    /** Half the square of a row, added as the kernel for panels adds: equal rows have a score of zero. */
    static float halfSquare(float[] rows, int offset, int dimensions) {
        float square = 0;
        for (int f = offset; f < offset + dimensions; f++) {
            square = Math.fma(rows[f], rows[f], square);
        }
        return square / 2;
    }

    /** Each pair of the points {@code ids[from…to]} once. */
    void compare(int[] ids, int from, int to, ReachingPairs.Sink sink) {
        load(ids, from, to);
        for (int b = 0; from + b < to; b += SIDE) {
            runner.checkpointInPiece();
            int columns = Math.min(SIDE, to - from - b);
            for (int a = 0; a <= b; a += SIDE) {
                int count = Math.min(SIDE, to - from - a);
                kernels.multiplyPanel(rows, a * axes, axes, count, panels, b * axes, axes, products, 0, SIDE);
                reaching.tell(products, ids, from + a, count, from + b, columns, sink);
            }
        }
    }

    private void load(int[] ids, int from, int to) {
        int size = to - from;
        if (size > rowOf.length) {
            int room = ParallelRunner.chunkCount(size, SIDE) * SIDE;
            rowOf = new int[room];
            rows = new float[room * axes];
            panels = new float[room * axes];
        }
        for (int i = 0; i < size; i++) {
            rowOf[i] = original[ids[from + i]];
            System.arraycopy(projected, rowOf[i] * axes, rows, i * axes, axes);
        }
        for (int b = 0; b < size; b += SIDE) {
            Panels.gather(projected, axes, rowOf, b, Math.min(SIDE, size - b), panels, b * axes);
        }
    }
}
