package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.Rows;
import org.jspecify.annotations.Nullable;

/** Finds neighbors among rows under a metric. Lives as long as one run and belongs to its thread. */
public final class NeighborSearch {

    private static final int PRINCIPAL_AXES = 16;

    private final RowSpace space;
    private final ParallelRunner runner;
    private final long seed;
    private @Nullable Sketch sketch;

    private NeighborSearch(RowSpace space, ParallelRunner runner, long seed) {
        this.space = space;
        this.runner = runner;
        this.seed = seed;
    }

    /**
     * Reads every row once and checks it.
     *
     * @throws CartographyException naming the first row with a value that is not finite
     */
    public static NeighborSearch open(Rows rows, Metric metric, Kernels kernels, ParallelRunner runner, long seed) {
        return new NeighborSearch(RowSpace.open(rows, metric, kernels, runner), runner, seed);
    }

    /** The {@code k} nearest others of every row; fewer where there are not so many rows. */
    public NeighborGraph graph(int k, SearchMode mode) {
        int possible = Math.min(k, Math.max(0, space.count - 1));
        if (possible == 0) {
            return new NeighborGraph(space.count, 0, new int[0], new float[0], 1, "exact");
        }
        return new ExactNeighbors(space, runner).graph(possible);
    }

    /** Coordinates of the rows on their first principal axes, row by row; at most 16. */
    public float[] principalCoordinates(int axes) {
        Sketch found = sketch == null ? Sketch.of(space, runner, PRINCIPAL_AXES, seed) : sketch;
        sketch = found;
        int usable = Math.min(axes, found.axisCount());
        float[] projected = found.project(usable);
        if (usable == axes) {
            return projected;
        }
        float[] widened = new float[space.count * axes];
        for (int i = 0; i < space.count; i++) {
            System.arraycopy(projected, i * usable, widened, i * axes, usable);
        }
        return widened;
    }
}
