package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.Spares;
import java.util.Arrays;

/**
 * Neighbors of many rows: projection on the principal axes, cells for first lists, descent to improve them, and exact
 * distances of the full rows to choose the nearest. Recall is measured on a sample; where it is poor, descent goes on.
 */
final class ApproximateNeighbors {

    private static final int MAX_AXES = 256;
    private static final int AXES_STEP = 32;
    private static final int KEEP_ALL_DIMENSIONS = 160;
    private static final float WANTED_VARIANCE = 0.85f;
    /** Cuts into cells, each with other means: pairs that one cut separates meet in another. */
    private static final int CUTS = 5;

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

    ApproximateNeighbors(RowSpace space, ParallelRunner runner, long seed) {
        this.space = space;
        this.runner = runner;
        this.kernels = space.kernels;
        this.seed = CounterRandom.bits(seed, STREAM);
    }

    static long estimateBytes(int count, int dimensions, int k) {
        long axes = dimensions <= KEEP_ALL_DIMENSIONS ? dimensions : Math.min(dimensions, MAX_AXES);
        long lists = Math.max(32, 2L * k + 2) * 9;
        // Projections twice (by row and by cell), lists, candidates and pairs of the descent, a sample for the axes.
        return count * (8 * axes + lists + 2 * Kernels.PANEL * 4 + 200) + 3L * 4096 * dimensions * 4;
    }

    NeighborGraph graph(int k) {
        runner.stage("sketch");
        float[] projected = project();
        int axes = projected.length / space.count;
        runner.stage("cells");
        Cells cells = Cells.of(projected, axes, seed, kernels, runner);
        int[] original = cells.order;
        // Zeros make the length a whole number of vectors and no sum another.
        int dimensions = (axes + Kernels.PARTS - 1) / Kernels.PARTS * Kernels.PARTS;
        float[] points = new float[Math.multiplyExact(space.count, dimensions)];
        float[] half = new float[space.count];
        runner.forChunks(space.count, 1024, (chunk, from, to) -> {
            float[] scratch = new float[4 * Kernels.PARTS];
            for (int i = from; i < to; i++) {
                System.arraycopy(projected, original[i] * axes, points, i * dimensions, axes);
                half[i] = kernels.dot(points, i * dimensions, points, i * dimensions, dimensions, scratch) / 2;
            }
        });
        int capacity = Math.min(space.count - 1, Math.max(32, 2 * k + 2));
        NeighborLists lists = new NeighborLists(space.count, capacity);
        int[] identity = new int[space.count];
        Arrays.setAll(identity, i -> i);
        comparePairs(identity, cells.start, points, half, dimensions, lists);
        for (int cut = 1; cut < CUTS; cut++) {
            Cells other = Cells.of(points, dimensions, CounterRandom.bits(seed, cut), kernels, runner);
            comparePairs(other.order, other.start, points, half, dimensions, lists);
            runner.fraction((cut + 1.0) / CUTS);
        }
        runner.stage("descent");
        Descent descent = new Descent(points, half, dimensions, lists, kernels, runner);
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
    private void comparePairs(
            int[] order, int[] starts, float[] points, float[] half, int dimensions, NeighborLists lists) {
        Spares<PairScores> spares = new Spares<>(() -> new PairScores(points, half, dimensions, lists, kernels));
        runner.forTasks(starts.length - 1, cell -> {
            PairScores scores = spares.take();
            PairScores.Sink sink = (p, q, score) -> {
                lists.insert(p, score, q);
                lists.insert(q, score, p);
            };
            int end = starts[cell + 1];
            for (int a = starts[cell]; a < end; a += PairScores.MOST) {
                runner.checkpointInPiece();
                int rows = Math.min(PairScores.MOST, end - a);
                for (int b = a; b < end; b += PairScores.MOST) {
                    scores.compare(order, a, rows, b, Math.min(PairScores.MOST, end - b), sink);
                }
            }
            spares.give(scores);
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
