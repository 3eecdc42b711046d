package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.kernel.LayoutStep;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * Places new points on a finished map that stands still: each begins at the weighted mean of its neighbors and moves a
 * little. Every point is placed on its own, so the result does not depend on what comes with it.
 */
final class Placement {

    private static final int CHUNK = 64;
    private static final long STREAM_DRAWS = 51;
    private static final long STREAM_SNAPSHOT = 52;

    private Placement() {}

    /**
     * Coordinates of the new points.
     *
     * @param neighbors for each new point its neighbors on the map
     * @param map x and y of each point of the map
     */
    static float[] place(
            NeighborGraph neighbors, float[] map, LayoutRequest request, Kernels kernels, ParallelRunner runner) {
        int count = neighbors.rowCount();
        int k = neighbors.k();
        int known = map.length / 2;
        // New points take no neighbor as certain: local connectivity is one less than in a fit.
        SmoothDistances smooth = SmoothDistances.of(neighbors, Math.max(0f, request.localConnectivity() - 1f), runner);
        float[] weights = new float[count * k];
        float[] placed = new float[2 * count];
        int epochs = request.epochs() > 0 ? Math.max(1, request.epochs() / 3) : count <= 10_000 ? 100 : 30;
        int[] order = CounterRandom.order(CounterRandom.bits(request.seed(), STREAM_SNAPSHOT), known);
        float[] snapshotX = new float[known + LayoutStep.MAX_GROUP];
        float[] snapshotY = new float[known + LayoutStep.MAX_GROUP];
        for (int i = 0; i < snapshotX.length && known > 0; i++) {
            snapshotX[i] = map[2 * order[i % known]];
            snapshotY[i] = map[2 * order[i % known] + 1];
        }
        int[] noSlot = new int[count];
        Arrays.fill(noSlot, -1 - LayoutStep.MAX_GROUP - known);
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            LayoutStep step = new LayoutStep();
            step.headPositions = placed;
            step.tailPositions = map;
            step.moveTails = false;
            step.groupSize = 1;
            step.snapshotX = snapshotX;
            step.snapshotY = snapshotY;
            step.snapshotSize = known;
            step.snapshotSlot = noSlot;
            step.a = request.curve().a();
            step.b = request.curve().b();
            step.repulsion = request.repulsion();
            step.negatives = request.negatives();
            step.heads = new int[k];
            step.tails = new int[k];
            int[] active = new int[k + Kernels.PANEL];
            float[] rate = new float[k];
            for (int i = from; i < to; i++) {
                runner.checkpointInPiece();
                int edges = start(neighbors, smooth, i, weights, map, placed, step, rate);
                for (int epoch = 1; epoch < epochs && edges > 0; epoch++) {
                    step.alpha = request.learningRate() / 4 * (1f - (float) (epoch - 1) / epochs);
                    int found = kernels.activeEdges(rate, 0, edges, epoch, active);
                    kernels.moveEdges(step, active, found, CounterRandom.bits(request.seed(), STREAM_DRAWS, i, epoch));
                }
            }
        });
        return placed;
    }

    private static int start(
            NeighborGraph neighbors,
            SmoothDistances smooth,
            int point,
            float[] weights,
            float[] map,
            float[] placed,
            LayoutStep step,
            float[] rate) {
        int k = neighbors.k();
        double sum = 0;
        double x = 0;
        double y = 0;
        float greatest = 0;
        int edges = 0;
        for (int j = point * k; j < (point + 1) * k && neighbors.ids()[j] >= 0; j++) {
            int id = neighbors.ids()[j];
            float weight = smooth.membership(point, neighbors.distances()[j]);
            if (neighbors.distances()[j] == 0f) {
                // The very same row is on the map already: so is its place.
                placed[2 * point] = map[2 * id];
                placed[2 * point + 1] = map[2 * id + 1];
                return 0;
            }
            weights[j] = weight;
            sum += weight;
            x += weight * map[2 * id];
            y += weight * map[2 * id + 1];
            greatest = Math.max(greatest, weight);
            step.heads[edges] = point;
            step.tails[edges++] = id;
        }
        placed[2 * point] = sum > 0 ? (float) (x / sum) : 0f;
        placed[2 * point + 1] = sum > 0 ? (float) (y / sum) : 0f;
        for (int e = 0; e < edges; e++) {
            rate[e] = greatest > 0 ? weights[point * k + e] / greatest : 0f;
        }
        return greatest > 0 ? edges : 0;
    }
}
