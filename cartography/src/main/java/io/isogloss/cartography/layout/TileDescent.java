package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.kernel.LayoutStep;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * Stochastic descent of a 2-D layout, parallel and yet the same for any number of threads: edge by edge as the reference
 * algorithm does, tile by tile as {@link TileSchedule} allows. Random points to push from are read from a snapshot taken
 * at the start of each epoch.
 */
final class TileDescent {

    private static final int EDGES_AT_ONCE = 8_192;
    private static final int BURSTS = 50;
    private static final long STREAM_SHUFFLE = 11;
    private static final long STREAM_SNAPSHOT = 12;
    private static final long STREAM_DRAWS = 13;

    private final Kernels kernels;
    private final ParallelRunner runner;
    private final TileSchedule schedule;
    private final EpochRounds rounds;
    private final DescentOptions options;
    private final float[] positions;
    private final int count;
    private final int[] slot;
    private final int[] pointAt;
    private final float[] snapshotX;
    private final float[] snapshotY;
    private final LayoutStep[] steps;
    private final int[][] active;

    private TileDescent(
            FuzzyGraph graph,
            float[] positions,
            int[] order,
            int[] place,
            DescentOptions options,
            Kernels kernels,
            ParallelRunner runner) {
        this.kernels = kernels;
        this.runner = runner;
        this.options = options;
        this.positions = positions;
        this.count = graph.count();
        this.schedule =
                TileSchedule.of(graph, order, place, CounterRandom.bits(options.seed(), STREAM_SHUFFLE), runner);
        this.rounds = new EpochRounds(schedule);
        this.slot = CounterRandom.order(CounterRandom.bits(options.seed(), STREAM_SNAPSHOT), count);
        int size = count == 0 ? 0 : count + LayoutStep.MAX_GROUP;
        this.snapshotX = new float[size];
        this.snapshotY = new float[size];
        this.pointAt = new int[size];
        for (int i = 0; i < count; i++) {
            for (int at = slot[i]; at < pointAt.length; at += count) {
                pointAt[at] = i;
            }
        }
        this.steps = new LayoutStep[runner.threads()];
        this.active = new int[runner.threads()][EDGES_AT_ONCE + Kernels.PANEL];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = step();
        }
    }

    /**
     * Moves {@code coordinates} (x and y of each point) for the epochs of {@code options}.
     *
     * @param order points in an order that keeps neighbors near
     * @return epochs made: fewer than asked for where the run has a time budget
     */
    static int run(
            FuzzyGraph graph,
            float[] coordinates,
            int[] order,
            DescentOptions options,
            Kernels kernels,
            ParallelRunner runner) {
        int count = graph.count();
        int[] place = new int[count];
        float[] positions = new float[2 * count];
        for (int i = 0; i < count; i++) {
            place[order[i]] = i;
            positions[2 * i] = coordinates[2 * order[i]];
            positions[2 * i + 1] = coordinates[2 * order[i] + 1];
        }
        int epochs = new TileDescent(graph, positions, order, place, options, kernels, runner).descend();
        for (int i = 0; i < count; i++) {
            coordinates[2 * order[i]] = positions[2 * i];
            coordinates[2 * order[i] + 1] = positions[2 * i + 1];
        }
        return epochs;
    }

    private LayoutStep step() {
        LayoutStep step = new LayoutStep();
        step.headPositions = positions;
        step.tailPositions = positions;
        step.heads = schedule.heads;
        step.tails = schedule.tails;
        step.groupSize = Math.clamp(Integer.highestOneBit(count / schedule.blocks / 8 | 1), 1, LayoutStep.MAX_GROUP);
        step.snapshotX = snapshotX;
        step.snapshotY = snapshotY;
        step.snapshotSlot = slot;
        step.snapshotSize = count;
        step.a = options.curve().a();
        step.b = options.curve().b();
        step.repulsion = options.repulsion();
        step.negatives = options.negatives();
        return step;
    }

    private int descend() {
        int perEpoch = rounds.perEpoch();
        Epochs epochs = new Epochs(options, runner, BURSTS);
        while (epochs.next()) {
            int first = epochs.first();
            int total = epochs.total();
            runner.forLinkedRounds(
                    epochs.length() * perEpoch,
                    rounds.links(),
                    (thread, round, task) -> runTask(thread, first + round / perEpoch, total, round % perEpoch, task));
        }
        return epochs.total();
    }

    private void runTask(int thread, int epoch, int epochs, int part, int task) {
        if (part == 0) {
            refreshSnapshot(task);
            return;
        }
        int share = rounds.share(part);
        int tile = rounds.tile(part, task);
        int start = schedule.shareStart(tile, share);
        int end = schedule.shareStart(tile, share + 1);
        if (start == end) {
            return;
        }
        LayoutStep step = steps[thread];
        int[] drawn = active[thread];
        step.alpha = options.learningRate() * (1f - (float) (epoch - 1) / epochs);
        long random = CounterRandom.bits(options.seed(), STREAM_DRAWS, epoch, tile);
        for (int from = start; from < end; from += EDGES_AT_ONCE) {
            int to = Math.min(end, from + EDGES_AT_ONCE);
            int found = kernels.activeEdges(schedule.rate, from, to, epoch, drawn);
            kernels.moveEdges(step, drawn, found, random + from);
        }
    }

    /** A part of the snapshot, gathered: scattered, each of its lines would pass from thread to thread time and again. */
    private void refreshSnapshot(int block) {
        int size = snapshotX.length;
        int end = (int) ((long) size * (block + 1) / schedule.blocks);
        for (int at = (int) ((long) size * block / schedule.blocks); at < end; at++) {
            int i = pointAt[at];
            snapshotX[at] = positions[2 * i];
            snapshotY[at] = positions[2 * i + 1];
        }
    }
}
