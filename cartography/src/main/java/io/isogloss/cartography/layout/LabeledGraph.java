package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.FloatMath;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/** Makes edges between rows of different kinds lighter, then brings every neighborhood back to full strength. */
final class LabeledGraph {

    private static final int CHUNK = 1024;
    private static final float UNKNOWN = 1f;
    private static final float FAR = 2.5f;
    private static final float FARTHEST = 1e12f;

    private LabeledGraph() {}

    static FuzzyGraph of(FuzzyGraph graph, Labels labels, ParallelRunner runner) {
        float far = labels.weight() < 1 ? (float) (FAR / (1 - labels.weight())) : FARTHEST;
        float[] lighter = new float[graph.edgeCount()];
        float[] greatest = new float[graph.count()];
        runner.forChunks(graph.count(), CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                int own = labels.values()[i];
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    int other = labels.values()[graph.neighbors()[e]];
                    float distance = own < 0 || other < 0 ? UNKNOWN : own == other ? 0f : far;
                    lighter[e] = graph.weights()[e] * (distance > 80f ? 0f : FloatMath.exp(-distance));
                    greatest[i] = Math.max(greatest[i], lighter[e]);
                }
            }
        });
        float[] weights = new float[graph.edgeCount()];
        runner.forChunks(graph.count(), CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int e = graph.offsets()[i]; e < graph.offsets()[i + 1]; e++) {
                    int other = graph.neighbors()[e];
                    int back = Arrays.binarySearch(
                            graph.neighbors(), graph.offsets()[other], graph.offsets()[other + 1], i);
                    float a = greatest[i] > 0 ? lighter[e] / greatest[i] : 0f;
                    float b = greatest[other] > 0 ? lighter[back] / greatest[other] : 0f;
                    // Added in the order of the points, so that both ends of an edge get the same bits.
                    weights[e] = i < other ? a + b - a * b : b + a - b * a;
                }
            }
        });
        return new FuzzyGraph(graph.offsets(), graph.neighbors(), weights);
    }
}
