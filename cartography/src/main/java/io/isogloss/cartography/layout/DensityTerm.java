package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.FloatMath;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * Keeps dense regions dense and sparse ones sparse: pulls the radii of neighborhoods on the map towards a correlation
 * with those of the rows. Radii are logarithms of the mean squared distance to neighbors, weighted by edges.
 *
 * <p>Radii on the map are taken anew at the start of an epoch, point by point, and stand still during it.
 */
final class DensityTerm {

    private static final int CHUNK = 1024;
    private static final double EPSILON = 1e-8;
    private static final double VARIANCE_SHIFT = 0.1;

    private final FuzzyGraph graph;
    private final Curve curve;
    private final ParallelRunner runner;
    private final double strength;

    /** Radii of the rows, of mean 0 and variance 1. */
    private final double[] wanted;

    private final double[] radius;
    private final double[] share;
    private double mean;
    private double deviation;
    private double covariance;

    private DensityTerm(FuzzyGraph graph, Curve curve, double weight, double[] wanted, ParallelRunner runner) {
        this.graph = graph;
        this.curve = curve;
        this.runner = runner;
        this.wanted = wanted;
        this.radius = new double[graph.count()];
        this.share = new double[graph.count()];
        double total = 0;
        for (float w : graph.weights()) {
            total += w;
        }
        this.strength = weight * total / graph.count();
    }

    static DensityTerm of(
            FuzzyGraph graph, NeighborGraph neighbors, Curve curve, double weight, ParallelRunner runner) {
        double[] radii = new double[graph.count()];
        runner.forChunks(graph.count(), CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                double sum = 0;
                double weights = 0;
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    double distance = distance(neighbors, i, graph.neighbors()[e]);
                    sum += graph.weights()[e] * distance * distance;
                    weights += graph.weights()[e];
                }
                radii[i] = weights > 0 ? StrictMath.log(EPSILON + sum / weights) : StrictMath.log(EPSILON);
            }
        });
        double mean = mean(radii);
        double deviation = Math.sqrt(covariance(radii, mean, radii, mean));
        for (int i = 0; i < radii.length; i++) {
            radii[i] = deviation > 0 ? (radii[i] - mean) / deviation : 0;
        }
        return new DensityTerm(graph, curve, weight, radii, runner);
    }

    private static double distance(NeighborGraph neighbors, int a, int b) {
        for (int row = a, other = b; ; row = b, other = a) {
            for (int j = row * neighbors.k(); j < (row + 1) * neighbors.k(); j++) {
                if (neighbors.ids()[j] == other) {
                    return neighbors.distances()[j];
                }
            }
            if (row == b) {
                return 0;
            }
        }
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / Math.max(1, values.length);
    }

    private static double covariance(double[] a, double meanA, double[] b, double meanB) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum / Math.max(1, a.length);
    }

    /**
     * Takes the radii of the map as it is.
     *
     * @param positions of the points at {@code place}, {@code axes} for each
     */
    void measure(float[] positions, int axes, int[] place) {
        runner.forChunks(graph.count(), CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                double sum = 0;
                double nearness = 0;
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    double square = square(positions, axes, place[i], place[graph.neighbors()[e]]);
                    double near = 1 / (1 + curve.a() * power(square));
                    sum += near * square;
                    nearness += near;
                }
                radius[place[i]] = StrictMath.log(EPSILON + (nearness > 0 ? sum / nearness : 0));
                // Every edge is met from both ends.
                share[place[i]] = nearness > 0 ? 1 / (2 * nearness) : 0;
            }
        });
        mean = mean(radius);
        deviation = Math.sqrt(covariance(radius, mean, radius, mean) + VARIANCE_SHIFT);
        double sum = 0;
        for (int i = 0; i < graph.count(); i++) {
            sum += radius[place[i]] * wanted[i];
        }
        covariance = sum / Math.max(1, graph.count() - 1);
    }

    private static double square(float[] positions, int axes, int a, int b) {
        double square = 0;
        for (int c = 0; c < axes; c++) {
            double difference = positions[a * axes + c] - positions[b * axes + c];
            square += difference * difference;
        }
        return square;
    }

    private double power(double square) {
        return FloatMath.pow(Math.max((float) square, 1e-12f), curve.b());
    }

    /** What an edge of {@code weight} between two places, so far apart, is pulled by, a unit of their difference. */
    double gradient(int headPlace, int tailPlace, int head, int tail, float square, float weight) {
        double power = power(square);
        double near = 1 / (1 + curve.a() * power);
        double slope = curve.a() * curve.b() * power / Math.max(square, 1e-12) * near;
        double fall = 1 - curve.b() * (1 - near);
        double byHead = near * share[headPlace] * (fall / StrictMath.exp(radius[headPlace]) + slope);
        double byTail = near * share[tailPlace] * (fall / StrictMath.exp(radius[tailPlace]) + slope);
        double lack = pull(headPlace, head) * byHead + pull(tailPlace, tail) * byTail;
        return 2 * strength * lack / (weight * deviation);
    }

    private double pull(int place, int point) {
        return wanted[point] - covariance * (radius[place] - mean) / (deviation * deviation);
    }
}
