package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * First positions from the shape of the graph. A connected graph lies on its {@link SpectralAxes}. Where it falls apart,
 * every component lies on its own axes in a ball as large as its share of the points; the balls stand where the rows
 * of the components are, moved outward from the largest until none overlaps another.
 */
final class SpectralStart {

    private static final double STEP = 1.1;

    /** Components beyond these, the smallest, may stand on each other: looking for room costs the square of their number. */
    private static final int KEPT_APART = 512;

    private final FuzzyGraph graph;
    private final float[] rough;
    private final int axes;
    private final long seed;
    private final Kernels kernels;
    private final ParallelRunner runner;

    private SpectralStart(
            FuzzyGraph graph, float[] rough, int axes, long seed, Kernels kernels, ParallelRunner runner) {
        this.graph = graph;
        this.rough = rough;
        this.axes = axes;
        this.seed = seed;
        this.kernels = kernels;
        this.runner = runner;
    }

    /**
     * Positions of the points.
     *
     * @param rough other positions, such as principal ones: for components too small for axes, or whose axes do not settle,
     *     and to say where components stand
     */
    static float[] of(FuzzyGraph graph, float[] rough, int axes, long seed, Kernels kernels, ParallelRunner runner) {
        return new SpectralStart(graph, rough, axes, seed, kernels, runner).positions();
    }

    private float[] positions() {
        Components components = Components.of(graph, runner);
        float[] positions = new float[graph.count() * axes];
        if (components.count() == 1) {
            float[] found = own(graph, rough);
            System.arraycopy(found, 0, positions, 0, found.length);
            return positions;
        }
        double extent = greatest(rough);
        double[][] centers = new double[components.count()][];
        double[] radii = new double[components.count()];
        int[] numbers = new int[graph.count()];
        for (int c = 0; c < components.count(); c++) {
            runner.checkpoint();
            int[] points = Arrays.copyOfRange(
                    components.points(), components.start()[c], components.start()[c + 1]);
            float[] roughPart = part(points);
            double[] center = takeCenterAway(roughPart, extent);
            float[] local = own(subgraph(points, numbers), roughPart);
            radii[c] = StrictMath.pow((double) points.length / graph.count(), 1.0 / axes);
            centers[c] = placed(center, radii, centers, c);
            double scale = radii[c] / Math.max(Float.MIN_NORMAL, greatest(local));
            for (int i = 0; i < points.length; i++) {
                for (int a = 0; a < axes; a++) {
                    positions[points[i] * axes + a] = (float) (centers[c][a] + scale * local[i * axes + a]);
                }
            }
        }
        return positions;
    }

    /** A connected graph on its axes, or as it roughly lies. */
    private float[] own(FuzzyGraph connected, float[] roughPart) {
        if (connected.count() >= SpectralAxes.fewestPoints(axes)) {
            float[] found = SpectralAxes.of(connected, roughPart, axes, seed, kernels, runner);
            if (found != null) {
                return found;
            }
        }
        return roughPart;
    }

    private float[] part(int[] points) {
        float[] part = new float[points.length * axes];
        for (int i = 0; i < points.length; i++) {
            System.arraycopy(rough, points[i] * axes, part, i * axes, axes);
        }
        return part;
    }

    /** The mean of some positions, as a share of {@code extent}; the positions are then around zero. */
    private double[] takeCenterAway(float[] part, double extent) {
        double[] center = new double[axes];
        for (int i = 0; i < part.length; i++) {
            center[i % axes] += part[i];
        }
        int points = part.length / axes;
        for (int i = 0; i < part.length; i++) {
            part[i] -= (float) (center[i % axes] / points);
        }
        for (int a = 0; a < axes; a++) {
            center[a] = extent > 0 ? center[a] / points / extent : 0;
        }
        return center;
    }

    private static double greatest(float[] values) {
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    /** The graph of the points of one component, numbered as in {@code points}. */
    private FuzzyGraph subgraph(int[] points, int[] numbers) {
        int[] offsets = new int[points.length + 1];
        for (int i = 0; i < points.length; i++) {
            numbers[points[i]] = i;
            offsets[i + 1] = offsets[i] + graph.offsets()[points[i] + 1] - graph.offsets()[points[i]];
        }
        int[] neighbors = new int[offsets[points.length]];
        float[] weights = new float[neighbors.length];
        for (int i = 0; i < points.length; i++) {
            int from = graph.offsets()[points[i]];
            for (int e = offsets[i]; e < offsets[i + 1]; e++) {
                neighbors[e] = numbers[graph.neighbors()[from + e - offsets[i]]];
                weights[e] = graph.weights()[from + e - offsets[i]];
            }
        }
        return new FuzzyGraph(offsets, neighbors, weights);
    }

    /** Where ball number {@code index} stands: on the ray from the largest through its own place, as near as is free. */
    private double[] placed(double[] wanted, double[] radii, double[][] centers, int index) {
        if (index == 0) {
            return wanted;
        }
        double[] ray = new double[axes];
        double length = 0;
        for (int a = 0; a < axes; a++) {
            ray[a] = wanted[a] - centers[0][a];
            length += ray[a] * ray[a];
        }
        length = Math.sqrt(length);
        if (length < 1e-6) {
            // In the very middle of the largest: any direction does, and the index spreads them.
            ray[index % axes] = (index / axes & 1) == 0 ? 1 : -1;
            length = 1;
        }
        double[] center = new double[axes];
        // Balls touch the ray in intervals; leaving the farthest end of one that holds us can only lead outward.
        double distance = Math.max(radii[0] + radii[index], length);
        for (boolean free = false; !free; ) {
            free = true;
            for (int a = 0; a < axes; a++) {
                center[a] = centers[0][a] + ray[a] / length * distance;
            }
            for (int other = 1; other < index && index < KEPT_APART && free; other++) {
                free = !overlap(center, radii[index], centers[other], radii[other]);
            }
            distance = free ? distance : distance + radii[index] * STEP;
        }
        return center;
    }

    private boolean overlap(double[] center, double radius, double[] other, double otherRadius) {
        double square = 0;
        for (int a = 0; a < axes; a++) {
            square += (center[a] - other[a]) * (center[a] - other[a]);
        }
        return square < (radius + otherRadius) * (radius + otherRadius);
    }
}
