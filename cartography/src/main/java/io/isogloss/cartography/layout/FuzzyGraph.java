package io.isogloss.cartography.layout;

import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * The weighted graph a layout draws: symmetric, each edge stored at both ends, neighbors by rising number. Arrays are
 * shared, not copied.
 *
 * @param offsets where the edges of each point begin; one longer than the number of points
 * @param neighbors other end of each edge
 * @param weights weight of each edge, above 0 and up to 1
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record FuzzyGraph(int[] offsets, int[] neighbors, float[] weights) {

    private static final int CHUNK = 1024;

    /** Points passed between two looks at the cancellation, less one. */
    private static final int CHECKED = (1 << 14) - 1;

    /** Points. */
    public int count() {
        return offsets.length - 1;
    }

    /** Edges, each counted at both ends. */
    public int edgeCount() {
        return offsets[count()];
    }

    /** The fuzzy union of the neighborhoods of all points, or a mix of union and intersection. */
    static FuzzyGraph of(NeighborGraph graph, float localConnectivity, float mixRatio, ParallelRunner runner) {
        return union(memberships(graph, localConnectivity, runner), graph.k(), mixRatio, runner);
    }

    /** Directed memberships, every row sorted by neighbor; -1 fills rows that have fewer. */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
    record Memberships(int count, int[] ids, float[] values) {}

    static Memberships memberships(NeighborGraph graph, float localConnectivity, ParallelRunner runner) {
        SmoothDistances smooth = SmoothDistances.of(graph, localConnectivity, runner);
        int count = graph.rowCount();
        int k = graph.k();
        int[] ids = new int[count * k];
        float[] values = new float[count * k];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                fillSorted(graph, smooth, i, k, ids, values);
            }
        });
        return new Memberships(count, ids, values);
    }

    private static void fillSorted(
            NeighborGraph graph, SmoothDistances smooth, int row, int k, int[] ids, float[] values) {
        int base = row * k;
        int kept = 0;
        for (int j = base; j < base + k; j++) {
            int id = graph.ids()[j];
            if (id < 0 || id == row) {
                continue;
            }
            float value = smooth.membership(row, graph.distances()[j]);
            int at = base + kept;
            while (at > base && ids[at - 1] > id) {
                ids[at] = ids[at - 1];
                values[at] = values[at - 1];
                at--;
            }
            if (at > base && ids[at - 1] == id) {
                continue;
            }
            ids[at] = id;
            values[at] = value;
            kept++;
        }
        Arrays.fill(ids, base + kept, base + k, -1);
    }

    static FuzzyGraph union(Memberships memberships, int k, float mixRatio, ParallelRunner runner) {
        int count = memberships.count;
        int[] ids = memberships.ids;
        float[] values = memberships.values;
        int[] reverseOffsets = new int[count + 1];
        for (int id : ids) {
            if (id >= 0) {
                reverseOffsets[id + 1]++;
            }
        }
        accumulate(reverseOffsets);
        runner.checkpoint();
        int[] reverseIds = new int[reverseOffsets[count]];
        float[] reverseValues = new float[reverseOffsets[count]];
        int[] cursor = Arrays.copyOf(reverseOffsets, count);
        for (int i = 0; i < count; i++) {
            if ((i & CHECKED) == CHECKED) {
                runner.checkpoint();
            }
            for (int j = i * k; j < (i + 1) * k && ids[j] >= 0; j++) {
                int at = cursor[ids[j]]++;
                reverseIds[at] = i;
                reverseValues[at] = values[j];
            }
        }
        runner.checkpoint();
        int[] offsets = new int[count + 1];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                offsets[i + 1] = mergedSize(ids, i * k, k, reverseIds, reverseOffsets[i], reverseOffsets[i + 1]);
            }
        });
        accumulate(offsets);
        int[] neighbors = new int[offsets[count]];
        float[] weights = new float[offsets[count]];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                int f = i * k;
                int forwardEnd = f + k;
                int r = reverseOffsets[i];
                int reverseEnd = reverseOffsets[i + 1];
                int at = offsets[i];
                while (at < offsets[i + 1]) {
                    int forward = f < forwardEnd && ids[f] >= 0 ? ids[f] : Integer.MAX_VALUE;
                    int reverse = r < reverseEnd ? reverseIds[r] : Integer.MAX_VALUE;
                    float a = forward <= reverse ? values[f++] : 0f;
                    float b = reverse <= forward ? reverseValues[r++] : 0f;
                    float both = a * b;
                    neighbors[at] = Math.min(forward, reverse);
                    weights[at++] = mixRatio * (a + b - both) + (1f - mixRatio) * both;
                }
            }
        });
        return new FuzzyGraph(offsets, neighbors, weights);
    }

    private static void accumulate(int[] counts) {
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
    }

    private static int mergedSize(int[] ids, int base, int k, int[] reverseIds, int from, int to) {
        int f = base;
        int r = from;
        int size = 0;
        while (true) {
            int forward = f < base + k && ids[f] >= 0 ? ids[f] : Integer.MAX_VALUE;
            int reverse = r < to ? reverseIds[r] : Integer.MAX_VALUE;
            if (forward == Integer.MAX_VALUE && reverse == Integer.MAX_VALUE) {
                return size;
            }
            f += forward <= reverse ? 1 : 0;
            r += reverse <= forward ? 1 : 0;
            size++;
        }
    }

    /** The greatest weight, or 0 without edges. */
    float greatestWeight() {
        float greatest = 0;
        for (float weight : weights) {
            greatest = Math.max(greatest, weight);
        }
        return greatest;
    }

    /** Without the edges too light to be drawn even once in {@code epochs} epochs. */
    FuzzyGraph pruned(int epochs, ParallelRunner runner) {
        float bound = greatestWeight() / epochs;
        int count = count();
        int[] kept = new int[count + 1];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                int size = 0;
                for (int e = offsets[i]; e < offsets[i + 1]; e++) {
                    size += weights[e] >= bound && weights[e] > 0 ? 1 : 0;
                }
                kept[i + 1] = size;
            }
        });
        accumulate(kept);
        if (kept[count] == edgeCount()) {
            return this;
        }
        int[] keptNeighbors = new int[kept[count]];
        float[] keptWeights = new float[kept[count]];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                int at = kept[i];
                for (int e = offsets[i]; e < offsets[i + 1]; e++) {
                    if (weights[e] >= bound && weights[e] > 0) {
                        keptNeighbors[at] = neighbors[e];
                        keptWeights[at++] = weights[e];
                    }
                }
            }
        });
        return new FuzzyGraph(kept, keptNeighbors, keptWeights);
    }
}
