package io.isogloss.benchmarks.cartography;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.kernel.LayoutStep;
import io.isogloss.cartography.parallel.CounterRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inner loops of cartography on one core. {@code work} is the figure to read: for products billions of floating point
 * operations a second (a multiply-add is two), for {@link #moveEdges} millions of edges, each with its five samples. The
 * peak of a core is 64 operations a cycle with two 512-bit units, 32 with two of 256. Run with {@code -prof gc}: the loops
 * allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {

    private static final int ROWS = 64;
    private static final int POINTS = 6_000;
    private static final int EDGES = 4_096;
    private static final int GRAPH_DEGREE = 19;

    /** Work done, reported as a rate. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counters {
        /** Billions of operations, or millions of edges. */
        public double work;
    }

    /** Which kernels run. */
    @Param({"best", "plain"})
    public String kernels = "best";

    /** Features of a row. */
    @Param({"384"})
    public int features = 384;

    private Kernels kernel = Kernels.best();
    private float[] a = {};
    private float[] panel = {};
    private float[] out = {};
    private final float[] scratch = new float[64];
    private final int[] active = new int[EDGES];
    private final LayoutStep step = new LayoutStep();
    private int[] offsets = {};
    private int[] columns = {};
    private float[] values = {};
    private float[] block = {};
    private float[] image = {};
    private long round;

    /** Fills all arrays. */
    @Setup
    public void fill() {
        kernel = kernels.equals("plain") ? Kernels.plain() : Kernels.best();
        a = random(1, Math.max(ROWS, 8) * features);
        panel = random(2, features * Kernels.PANEL);
        out = new float[ROWS * Kernels.PANEL];
        fillStep();
        offsets = new int[POINTS + 1];
        columns = new int[POINTS * GRAPH_DEGREE];
        for (int i = 0; i < POINTS; i++) {
            offsets[i + 1] = offsets[i] + GRAPH_DEGREE;
        }
        for (int e = 0; e < columns.length; e++) {
            columns[e] = CounterRandom.below(CounterRandom.bits(7, e), POINTS);
        }
        values = random(8, columns.length);
        block = random(9, POINTS * Kernels.GRAPH_COLUMNS);
        image = new float[block.length];
    }

    private void fillStep() {
        float[] positions = random(3, 2 * POINTS);
        step.headPositions = positions;
        step.tailPositions = positions;
        step.heads = new int[EDGES];
        step.tails = new int[EDGES];
        step.snapshotX = random(4, POINTS + LayoutStep.MAX_GROUP);
        step.snapshotY = random(5, POINTS + LayoutStep.MAX_GROUP);
        step.snapshotSlot = new int[POINTS];
        step.snapshotSize = POINTS;
        step.a = 1.577f;
        step.b = 0.895f;
        step.repulsion = 1;
        step.alpha = 0.01f;
        step.negatives = 5;
        for (int i = 0; i < POINTS; i++) {
            step.snapshotSlot[i] = i;
        }
        for (int e = 0; e < EDGES; e++) {
            active[e] = e;
            step.heads[e] = CounterRandom.below(CounterRandom.bits(5, e), POINTS);
            step.tails[e] = CounterRandom.below(CounterRandom.bits(6, e), POINTS);
        }
    }

    private static float[] random(long stream, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) CounterRandom.unit(CounterRandom.bits(stream, i));
        }
        return values;
    }

    /** 64 rows times the 32 columns of a panel. */
    @Benchmark
    public float[] multiplyPanel(Counters counters) {
        kernel.multiplyPanel(a, 0, features, ROWS, panel, 0, features, out, 0, Kernels.PANEL);
        counters.work += 2e-9 * ROWS * Kernels.PANEL * features;
        return out;
    }

    /** One row times four. */
    @Benchmark
    public float dotFour(Counters counters) {
        kernel.dotFour(a, 0, a, features, 2 * features, 3 * features, 4 * features, features, scratch);
        counters.work += 8e-9 * features;
        return scratch[0];
    }

    /** A sparse graph times a block of eight columns. */
    @Benchmark
    public float[] multiplyGraph(Counters counters) {
        kernel.multiplyGraph(offsets, columns, values, 0, POINTS, block, image, 1f, 0f, 0f);
        counters.work += 2e-9 * columns.length * Kernels.GRAPH_COLUMNS;
        return image;
    }

    /** Edges of a layout with their samples. */
    @Benchmark
    public LayoutStep moveEdges(Counters counters) {
        kernel.moveEdges(step, active, EDGES, round++);
        counters.work += 1e-6 * EDGES;
        return step;
    }
}
