package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.Rows;
import org.jspecify.annotations.Nullable;

/** Finds neighbors among rows under a metric. Lives as long as one run and belongs to its thread. */
public final class NeighborSearch {

    /** Pairs times dimensions up to which all pairs are faster than the approximate way. */
    private static final double EXACT_WORK = 4.2e10;

    private static final int EXACT_ROWS = 4096;
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
        double work = (double) space.count * space.count * space.dimensions;
        boolean exact = switch (mode) {
            case AUTO -> space.count < EXACT_ROWS || work < EXACT_WORK || space.metric == Metric.DOT;
            case EXACT -> true;
            case APPROXIMATE -> space.count <= possible + 1 || space.metric == Metric.DOT;
        };
        if (exact) {
            runner.stage("neighbors");
            return new ExactNeighbors(space, runner).graph(possible);
        }
        return new ApproximateNeighbors(space, runner, seed).graph(possible);
    }

    /** The {@code k} nearest of these rows for each row of another set of the same metric, by an exact search. */
    public NeighborGraph nearestTo(NeighborSearch others, int k) {
        if (others.space.dimensions != space.dimensions || others.space.metric != space.metric) {
            throw CartographyException.invalidData("rows of " + others.space.dimensions
                    + " dimensions cannot be searched among rows of " + space.dimensions);
        }
        return new ExactNeighbors(space, runner).nearestTo(others.space, k);
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
