package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.FloatMath;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic descent of a layout of any number of dimensions, edge by edge in plain loops: what {@link TileDescent} does
 * for two, slower, and with the density term where it is wanted. The same for any number of threads.
 */
final class WideDescent {

    private static final int BURSTS = 50;
    private static final float CLIP = 4f;

    /** The last of the epochs, where density counts. */
    private static final double DENSITY_SHARE = 0.3;

    private static final long STREAM_SHUFFLE = 14;
    private static final long STREAM_DRAWS = 15;

    private final ParallelRunner runner;
    private final TileSchedule schedule;
    private final EpochRounds rounds;
    private final DescentOptions options;
    private final int axes;
    private final int count;
    private final float greatestWeight;
    private final int[] order;
    private final int[] place;
    private final @Nullable DensityTerm density;
    private final float[] positions;
    private final float[] snapshot;

    private WideDescent(
            FuzzyGraph graph,
            float[] positions,
            int axes,
            int[] order,
            int[] place,
            @Nullable DensityTerm density,
            DescentOptions options,
            ParallelRunner runner) {
        this.order = order;
        this.place = place;
        this.density = density;
        this.greatestWeight = graph.greatestWeight();
        this.runner = runner;
        this.options = options;
        this.axes = axes;
        this.count = graph.count();
        this.positions = positions;
        this.snapshot = positions.clone();
        this.schedule =
                TileSchedule.of(graph, order, place, CounterRandom.bits(options.seed(), STREAM_SHUFFLE), runner);
        this.rounds = new EpochRounds(schedule);
    }

    /** Moves {@code coordinates}, {@code axes} for each point, for the epochs of {@code options}; returns how many were made. */
    static int run(
            FuzzyGraph graph,
            float[] coordinates,
            int axes,
            int[] order,
            @Nullable DensityTerm density,
            DescentOptions options,
            ParallelRunner runner) {
        int count = graph.count();
        int[] place = new int[count];
        float[] positions = new float[axes * count];
        for (int i = 0; i < count; i++) {
            place[order[i]] = i;
            System.arraycopy(coordinates, axes * order[i], positions, axes * i, axes);
        }
        int epochs = new WideDescent(graph, positions, axes, order, place, density, options, runner).descend();
        for (int i = 0; i < count; i++) {
            System.arraycopy(positions, axes * i, coordinates, axes * order[i], axes);
        }
        return epochs;
    }

    private int descend() {
        int perEpoch = rounds.perEpoch();
        // Density is measured between epochs, so that each is a burst of its own.
        Epochs epochs = new Epochs(options, runner, density == null ? BURSTS : options.epochs());
        while (epochs.next()) {
            int first = epochs.first();
            boolean dense = density != null && first + 1 > (1 - DENSITY_SHARE) * epochs.total();
            if (density != null && dense) {
                density.measure(positions, axes, place);
            }
            runner.forLinkedRounds(
                    epochs.length() * perEpoch,
                    rounds.links(),
                    (thread, round, task) ->
                            runTask(first + round / perEpoch, epochs.total(), round % perEpoch, task, dense));
        }
        return epochs.total();
    }

    private void runTask(int epoch, int epochs, int part, int task, boolean dense) {
        if (part == 0) {
            int from = schedule.blockStart[task] * axes;
            System.arraycopy(positions, from, snapshot, from, schedule.blockStart[task + 1] * axes - from);
            return;
        }
        int share = rounds.share(part);
        int tile = rounds.tile(part, task);
        float alpha = options.learningRate() * (1f - (float) (epoch - 1) / epochs);
        long random = CounterRandom.bits(options.seed(), STREAM_DRAWS, epoch, tile);
        for (int edge = schedule.shareStart(tile, share); edge < schedule.shareStart(tile, share + 1); edge++) {
            float rate = schedule.rate[edge];
            if ((int) (rate * epoch) != (int) (rate * (epoch - 1))) {
                pull(schedule.heads[edge], schedule.tails[edge], alpha, dense ? rate * greatestWeight : 0f);
                push(schedule.heads[edge], alpha, CounterRandom.bits(random, edge));
            }
        }
    }

    private void pull(int headPlace, int tailPlace, float alpha, float denseWeight) {
        int head = headPlace * axes;
        int tail = tailPlace * axes;
        float square = 0;
        for (int a = 0; a < axes; a++) {
            float difference = positions[head + a] - positions[tail + a];
            square = Math.fma(difference, difference, square);
        }
        square = Math.max(square, 1e-12f);
        float power = FloatMath.pow(square, options.curve().b());
        float pull = -2f
                * options.curve().a()
                * options.curve().b()
                * power
                / (square * Math.fma(options.curve().a(), power, 1f));
        float dense = density == null || denseWeight == 0f
                ? 0f
                : (float)
                        density.gradient(headPlace, tailPlace, order[headPlace], order[tailPlace], square, denseWeight);
        for (int a = 0; a < axes; a++) {
            float difference = positions[head + a] - positions[tail + a];
            float step = Math.clamp(pull * difference, -CLIP, CLIP) + Math.clamp(dense * difference, -CLIP, CLIP);
            positions[head + a] += alpha * step;
            positions[tail + a] -= alpha * step;
        }
    }

    private void push(int point, float alpha, long random) {
        int head = point * axes;
        for (int draw = 0; draw < options.negatives(); draw++) {
            int other = CounterRandom.below(CounterRandom.bits(random, draw), count);
            if (other == point) {
                continue;
            }
            float square = 0;
            for (int a = 0; a < axes; a++) {
                float difference = positions[head + a] - snapshot[other * axes + a];
                square = Math.fma(difference, difference, square);
            }
            float power =
                    FloatMath.pow(Math.max(square, 1e-12f), options.curve().b());
            float push = 2f
                    * options.repulsion()
                    * options.curve().b()
                    / ((0.001f + square) * Math.fma(options.curve().a(), power, 1f));
            for (int a = 0; a < axes; a++) {
                float difference = positions[head + a] - snapshot[other * axes + a];
                positions[head + a] += alpha * Math.clamp(push * difference, -CLIP, CLIP);
            }
        }
    }
}
