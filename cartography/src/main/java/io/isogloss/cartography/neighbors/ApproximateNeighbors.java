package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.kernel.PackedRows;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.Spares;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Neighbors of many rows: projection on the principal axes, cells for first lists, descent to improve them, and exact
 * distances of the full rows to choose the nearest. Recall is measured on a sample; where it is poor, descent goes on.
 */
final class ApproximateNeighbors {

    /** As many as a map has at most. */
    static final int PRINCIPAL_AXES = 8;

    private static final int MAX_AXES = 256;
    private static final int AXES_STEP = 32;
    private static final int KEEP_ALL_DIMENSIONS = 160;
    private static final float WANTED_VARIANCE = 0.9f;
    /** Cuts into cells, each with other means: pairs that one cut separates meet in another. */
    private static final int CUTS = 5;

    /** As many as tell cells apart. */
    private static final int LEADING_AXES = 64;

    private static final int MAX_ROUNDS = 4;
    private static final int EXTRA_ROUNDS = 4;
    private static final double SETTLED = 0.025;
    private static final double LOW_RECALL = 0.95;
    private static final double CHECK_WORK = 3e10;
    private static final long STREAM = 41;

    private final RowSpace space;
    private final ParallelRunner runner;
    private final Kernels kernels;
    private final long seed;
    private float @Nullable [] principal;

    ApproximateNeighbors(RowSpace space, ParallelRunner runner, long seed) {
        this.space = space;
        this.runner = runner;
        this.kernels = space.kernels;
        this.seed = CounterRandom.bits(seed, STREAM);
    }

    static long estimateBytes(int count, int dimensions, int k) {
        long axes = dimensions <= KEEP_ALL_DIMENSIONS ? dimensions : Math.min(dimensions, MAX_AXES);
        long lists = listLength(k) * 13L;
        // Projections (of them packed ones too), lists and their distances, candidates and pairs of the descent, a
        // sample for the axes.
        return count * (6 * axes + lists + 2 * Kernels.PANEL * 4 + 200) + 3L * 4096 * dimensions * 4;
    }

    NeighborGraph graph(int k) {
        runner.stage("sketch");
        float[] projected = project();
        int axes = projected.length / space.count;
        int leading = axes;
        if (space.dimensions > KEEP_ALL_DIMENSIONS) {
            leading = Math.min(axes, LEADING_AXES);
            principal = columns(projected, axes, PRINCIPAL_AXES);
        }
        runner.stage("cells");
        Cells cells = Cells.of(projected, axes, leading, seed, kernels, runner);
        int[] original = cells.order;
        int words = PackedRows.words(axes);
        int[] points = new int[Math.multiplyExact(space.count, words)];
        float[] packedHalf = new float[space.count];
        float[] half = new float[space.count];
        int[] place = new int[space.count];
        runner.forChunks(space.count, 1024, (chunk, from, to) -> {
            float[] product = new float[Kernels.PAIRS];
            int[] self = new int[1];
            for (int i = from; i < to; i++) {
                place[original[i]] = i;
                PackedRows.pack(projected, original[i] * axes, axes, points, i * words);
                self[0] = i;
                kernels.multiplyRows(points, words, self, 0, 1, 0, 1, product);
                packedHalf[i] = product[0] / 2;
                half[i] = CellPairs.halfSquare(projected, original[i] * axes, axes);
            }
        });
        int capacity = Math.min(space.count - 1, listLength(k));
        NeighborLists lists = new NeighborLists(space.count, capacity);
        int[] order = new int[space.count];
        Arrays.setAll(order, i -> i);
        Spares<CellPairs> pairs = new Spares<>(() -> new CellPairs(projected, original, half, lists, kernels, runner));
        comparePairs(order, cells.start, pairs, lists);
        for (int cut = 1; cut < CUTS; cut++) {
            Cells other = Cells.of(projected, axes, leading, CounterRandom.bits(seed, cut), kernels, runner);
            for (int i = 0; i < order.length; i++) {
                order[i] = place[other.order[i]];
            }
            comparePairs(order, other.start, pairs, lists);
            runner.fraction((cut + 1.0) / CUTS);
        }
        runner.stage("descent");
        Descent descent = new Descent(points, packedHalf, words, lists, kernels, runner);
        improve(descent, lists, 0, MAX_ROUNDS);
        runner.stage("distances");
        NeighborGraph graph = new Rerank(space, runner).graph(lists, original, k, Double.NaN, "descent");
        double recall = measureRecall(graph);
        if (recall < LOW_RECALL) {
            runner.stage("descent");
            improve(descent, lists, MAX_ROUNDS, EXTRA_ROUNDS);
            graph = new Rerank(space, runner).graph(lists, original, k, Double.NaN, "descent");
            recall = measureRecall(graph);
        }
        return new NeighborGraph(space.count, k, graph.ids(), graph.distances(), recall, "descent");
    }

    /** Candidates kept for each row: more than are wanted, since the sketch does not rank them as the rows do. See ADR 34. */
    private static int listLength(int k) {
        return Math.max(24, 12 * k / 7);
    }

    private float[] project() {
        if (space.dimensions <= KEEP_ALL_DIMENSIONS) {
            return Sketch.unprojected(space, runner);
        }
        Sketch sketch = Sketch.of(space, runner, MAX_AXES, seed);
        int axes = 0;
        float explained = 0;
        while (axes < sketch.axisCount() && (explained < WANTED_VARIANCE || axes % AXES_STEP != 0)) {
            explained += sketch.share[axes++];
        }
        return sketch.project(axes);
    }

    /** What a search found in passing: coordinates of the rows on their first {@value #PRINCIPAL_AXES} principal axes; null where it had no need of them. */
    float @Nullable [] principal() {
        return principal;
    }

    /** The first columns of a matrix of rows of {@code width}. */
    static float[] columns(float[] matrix, int width, int count) {
        float[] columns = new float[matrix.length / width * count];
        for (int i = 0; i < columns.length / count; i++) {
            System.arraycopy(matrix, i * width, columns, i * count, count);
        }
        return columns;
    }

    private void improve(Descent descent, NeighborLists lists, int first, int rounds) {
        for (int round = first; round < first + rounds; round++) {
            long changed = descent.round(CounterRandom.bits(seed, round));
            runner.fraction((double) (round - first + 1) / rounds);
            if (changed < SETTLED * space.count * lists.capacity) {
                break;
            }
        }
    }

    /** All pairs of every cell; a point is in one cell of a cut, so the cell owns the lists of its points. */
    private void comparePairs(int[] order, int[] starts, Spares<CellPairs> spares, NeighborLists lists) {
        ReachingPairs.Sink sink = (p, q, score) -> {
            lists.insert(p, score, q);
            lists.insert(q, score, p);
        };
        runner.forTasks(starts.length - 1, cell -> {
            CellPairs pairs = spares.take();
            pairs.compare(order, starts[cell], starts[cell + 1], sink);
            spares.give(pairs);
        });
    }

    /** Share of the true neighbors in the lists of some rows, searched among all rows. */
    private double measureRecall(NeighborGraph graph) {
        int wanted = (int) Math.clamp(CHECK_WORK / (2.0 * space.count * space.dimensions), 50, 200);
        int[] queries = Sketch.sample(space.count, wanted, seed);
        NeighborLists truth = new NeighborLists(queries.length, Math.min(graph.k() + 4, space.count - 1));
        new ExactNeighbors(space, runner).search(queries, truth);
        NeighborGraph exact = new Rerank(space, runner).queryGraph(queries, truth, graph.k());
        long hits = 0;
        long all = 0;
        for (int i = 0; i < queries.length; i++) {
            // A neighbor at the same distance as the last one is as good as the last one.
            float bound = exact.distances()[(i + 1) * graph.k() - 1];
            for (int j = queries[i] * graph.k(); j < (queries[i] + 1) * graph.k(); j++) {
                hits += graph.ids()[j] >= 0 && graph.distances()[j] <= bound ? 1 : 0;
            }
            all += graph.k();
        }
        return (double) hits / all;
    }
}
