package io.isogloss.cartography.neighbors;

import static io.isogloss.cartography.neighbors.ApproximateNeighbors.PRINCIPAL_AXES;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.RowReader;
import io.isogloss.cartography.rows.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds neighbors among rows under a metric. Lives as long as one run and belongs to its thread. */
public final class NeighborSearch {

    /** Pairs times dimensions up to which all pairs are faster than the approximate way. */
    private static final double EXACT_WORK = 4.2e10;

    /** The same for rows of another set, which are each compared with some cells only. */
    private static final double EXACT_ACROSS_WORK = 4e11;

    private static final int EXACT_ROWS = 4096;
    private static final int SKETCHED_AXES = 16;
    private static final int DISTANCES_AT_ONCE = 4096;

    private final RowSpace space;
    private final ParallelRunner runner;
    private final long seed;
    private @Nullable Sketch sketch;
    private float @Nullable [] principal;

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
        if (searchesExactly(space.count, space.dimensions, possible, space.metric, mode)) {
            runner.stage("neighbors");
            return new ExactNeighbors(space, runner).graph(possible);
        }
        ApproximateNeighbors search = new ApproximateNeighbors(space, runner, seed);
        NeighborGraph graph = search.graph(possible);
        principal = search.principal();
        return graph;
    }

    private static boolean searchesExactly(int count, int dimensions, int k, Metric metric, SearchMode mode) {
        double work = (double) count * count * dimensions;
        return switch (mode) {
            case AUTO -> count < EXACT_ROWS || work < EXACT_WORK || metric == Metric.DOT;
            case EXACT -> true;
            case APPROXIMATE -> count <= k + 1 || metric == Metric.DOT;
        };
    }

    /** Bytes of heap a search needs beside the rows and its result. */
    public static long estimateBytes(int count, int dimensions, int k, Metric metric, SearchMode mode) {
        return searchesExactly(count, dimensions, k, metric, mode)
                ? ExactNeighbors.estimateBytes(count, dimensions, k)
                : ApproximateNeighbors.estimateBytes(count, dimensions, k);
    }

    /**
     * The {@code k} nearest of these rows for each row of another set of the same metric.
     *
     * @param mode how they are searched; metrics that do not follow from inner products and the inner product itself exactly
     */
    public NeighborGraph nearestTo(NeighborSearch others, int k, SearchMode mode) {
        if (others.space.dimensions != space.dimensions || others.space.metric != space.metric) {
            throw CartographyException.invalidData("rows of " + others.space.dimensions
                    + " dimensions cannot be searched among rows of " + space.dimensions);
        }
        double work = (double) others.space.count * space.count * space.dimensions;
        boolean possible = space.metric == Metric.COSINE || space.metric == Metric.EUCLIDEAN;
        boolean exact = switch (mode) {
            case AUTO -> !possible || work < EXACT_ACROSS_WORK;
            case EXACT -> true;
            case APPROXIMATE -> !possible;
        };
        return exact
                ? new ExactNeighbors(space, runner).nearestTo(others.space, k)
                : new AcrossNeighbors(space, others.space, runner, seed).graph(k);
    }

    /** Hears the distances of one row to all rows. */
    @FunctionalInterface
    public interface DistanceListener {
        /** Row number {@code index} of those asked for, from any thread; the array is good for the call only. */
        void onDistances(int index, float[] distances);
    }

    /** Exact distances of some rows to all rows, themselves included, row by row and in parallel. */
    public void distances(int[] queries, DistanceListener listener) {
        int[] all = new int[space.count];
        Arrays.setAll(all, i -> i);
        runner.forTasks(queries.length, index -> {
            float[] distances = new float[space.count];
            RowReader reader = space.rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            reader.load(0, queries[index]);
            for (int from = 0; from < space.count; from += DISTANCES_AT_ONCE) {
                runner.checkpointInPiece();
                int to = Math.min(space.count, from + DISTANCES_AT_ONCE);
                space.distances(queries[index], all, from, to, distances, from, reader, scratch);
            }
            listener.onDistances(index, distances);
        });
    }

    /** Some rows, spread evenly: the same for the same seed. */
    public int[] sample(int wanted) {
        return Sketch.sample(space.count, wanted, seed);
    }

    /** Coordinates of the rows on their first principal axes, row by row; at most {@value ApproximateNeighbors#PRINCIPAL_AXES}. */
    public float[] principalCoordinates(int axes) {
        float[] known = principal;
        int usable = Math.min(axes, Math.min(PRINCIPAL_AXES, space.dimensions));
        float[] projected =
                known == null ? project(usable) : ApproximateNeighbors.columns(known, PRINCIPAL_AXES, usable);
        if (usable == axes) {
            return projected;
        }
        float[] widened = new float[space.count * axes];
        for (int i = 0; i < space.count; i++) {
            System.arraycopy(projected, i * usable, widened, i * axes, usable);
        }
        return widened;
    }

    private float[] project(int axes) {
        Sketch found = sketch == null ? Sketch.of(space, runner, SKETCHED_AXES, seed) : sketch;
        sketch = found;
        return found.project(axes);
    }
}
