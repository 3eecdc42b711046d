package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * Neighbors of many rows among many others: both projected on the principal axes of the latter, which are cut into cells;
 * a row is compared with those of the cell it falls in and of the cells around, and exact distances choose the nearest.
 */
final class AcrossNeighbors {

    private static final int MAX_AXES = 256;
    private static final int AXES_STEP = 32;
    private static final float WANTED_VARIANCE = 0.85f;
    private static final int CELLS_AROUND = 8;
    private static final int SPARE = 24;
    private static final int BATCH = 64;
    private static final int CHECKED = 100;
    private static final long STREAM = 43;

    private final RowSpace known;
    private final RowSpace added;
    private final ParallelRunner runner;
    private final Kernels kernels;
    private final long seed;

    AcrossNeighbors(RowSpace known, RowSpace added, ParallelRunner runner, long seed) {
        this.known = known;
        this.added = added;
        this.runner = runner;
        this.kernels = known.kernels;
        this.seed = CounterRandom.bits(seed, STREAM);
    }

    /** The {@code k} nearest known rows of every added row, with the recall of a sample. */
    NeighborGraph graph(int k) {
        Sketch sketch = Sketch.of(known, runner, Math.min(MAX_AXES, known.dimensions), seed);
        int axes = 0;
        float explained = 0;
        while (axes < sketch.axisCount() && (explained < WANTED_VARIANCE || axes % AXES_STEP != 0)) {
            explained += sketch.share[axes++];
        }
        float[] points = sketch.project(axes);
        float[] queries = sketch.project(added, null, axes);
        Cells cells = Cells.of(points, axes, axes, seed, kernels, runner);
        float[] centers = cells.centers(points, axes, runner);
        int[] home = homes(queries, centers, axes);
        NeighborLists lists = new NeighborLists(added.count, Math.min(k + SPARE, known.count));
        compare(points, queries, axes, cells, centers, home, lists);
        NeighborGraph graph = new Rerank(known, runner).acrossGraph(added, lists, Math.min(k, known.count));
        return new NeighborGraph(graph.rowCount(), graph.k(), graph.ids(), graph.distances(), recall(graph), "cells");
    }

    private int[] homes(float[] queries, float[] centers, int axes) {
        float[] panels = Means.panels(centers, axes);
        float[] half = Means.halfSquares(centers, axes);
        int[] home = new int[added.count];
        Means means = new Means(axes, kernels, runner);
        runner.forChunks(
                added.count, 1024, (chunk, from, to) -> means.assign(queries, axes, from, to, panels, half, home));
        return home;
    }

    private void compare(
            float[] points, float[] queries, int axes, Cells cells, float[] centers, int[] home, NeighborLists lists) {
        int[] start = new int[cells.count() + 1];
        for (int cell : home) {
            start[cell + 1]++;
        }
        for (int cell = 0; cell < cells.count(); cell++) {
            start[cell + 1] += start[cell];
        }
        int[] byCell = new int[added.count];
        int[] cursor = Arrays.copyOf(start, cells.count());
        for (int i = 0; i < added.count; i++) {
            byCell[cursor[home[i]]++] = i;
        }
        runner.forTasks(cells.count(), cell -> {
            if (start[cell + 1] > start[cell]) {
                int[] members = Arrays.copyOfRange(byCell, start[cell], start[cell + 1]);
                compareCell(points, queries, axes, members, candidates(cells, centers, axes, cell), lists);
            }
        });
    }

    /** The points of a cell and of those whose centers are nearest to its own. */
    private static int[] candidates(Cells cells, float[] centers, int axes, int cell) {
        int around = Math.min(CELLS_AROUND, cells.count());
        int[] nearest = new int[around];
        double[] distances = new double[around];
        int found = 0;
        for (int other = 0; other < cells.count(); other++) {
            double square = 0;
            for (int f = 0; f < axes; f++) {
                double difference = centers[cell * axes + f] - centers[other * axes + f];
                square += difference * difference;
            }
            int at = found;
            while (at > 0 && distances[at - 1] > square) {
                at--;
            }
            if (at < around) {
                found = Math.min(found + 1, around);
                System.arraycopy(nearest, at, nearest, at + 1, found - 1 - at);
                System.arraycopy(distances, at, distances, at + 1, found - 1 - at);
                nearest[at] = other;
                distances[at] = square;
            }
        }
        int size = 0;
        for (int other : nearest) {
            size += cells.start[other + 1] - cells.start[other];
        }
        int[] ids = new int[size];
        int at = 0;
        for (int other : nearest) {
            int length = cells.start[other + 1] - cells.start[other];
            System.arraycopy(cells.order, cells.start[other], ids, at, length);
            at += length;
        }
        return ids;
    }

    private void compareCell(
            float[] points, float[] queries, int axes, int[] members, int[] candidates, NeighborLists lists) {
        float[] rows = new float[members.length * axes];
        for (int i = 0; i < members.length; i++) {
            System.arraycopy(queries, members[i] * axes, rows, i * axes, axes);
        }
        float[] panel = new float[Kernels.PANEL * axes];
        float[] half = new float[Kernels.PANEL];
        float[] scores = new float[BATCH * Kernels.PANEL];
        int[] positions = new int[Kernels.PANEL];
        for (int first = 0; first < candidates.length; first += Kernels.PANEL) {
            runner.checkpointInPiece();
            int width = Math.min(Kernels.PANEL, candidates.length - first);
            Panels.gather(points, axes, candidates, first, width, panel, 0);
            for (int c = 0; c < Kernels.PANEL; c++) {
                float square = 0;
                for (int f = 0; f < axes; f++) {
                    square = Math.fma(panel[f * Kernels.PANEL + c], panel[f * Kernels.PANEL + c], square);
                }
                half[c] = square / 2;
            }
            for (int from = 0; from < members.length; from += BATCH) {
                int size = Math.min(BATCH, members.length - from);
                kernels.multiplyPanel(rows, from * axes, axes, size, panel, 0, axes, scores, 0, Kernels.PANEL);
                for (int i = 0; i < size; i++) {
                    int row = i * Kernels.PANEL;
                    for (int c = 0; c < width; c++) {
                        scores[row + c] -= half[c];
                    }
                    int list = members[from + i];
                    int found = kernels.selectAbove(scores, row, width, lists.threshold(list), positions);
                    for (int p = 0; p < found; p++) {
                        lists.insertNew(list, scores[row + positions[p]], candidates[first + positions[p]]);
                    }
                }
            }
        }
    }

    private double recall(NeighborGraph graph) {
        int[] sample = Sketch.sample(added.count, CHECKED, seed);
        RowSpace some = added.select(sample);
        NeighborGraph exact = new ExactNeighbors(known, runner).nearestTo(some, graph.k());
        long hits = 0;
        for (int i = 0; i < sample.length; i++) {
            // A neighbor at the same distance as the last one is as good as the last one.
            float bound = exact.distances()[(i + 1) * graph.k() - 1];
            for (int j = sample[i] * graph.k(); j < (sample[i] + 1) * graph.k(); j++) {
                hits += graph.ids()[j] >= 0 && graph.distances()[j] <= bound ? 1 : 0;
            }
        }
        return (double) hits / ((double) sample.length * graph.k());
    }
}
