package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.visualizations.naming.CarriedNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a map of the same transform looked like: positions, clusters and names by point. Immutable by agreement.
 *
 * @param ids of its points
 * @param coordinates two a point
 * @param layers finest first
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
record EarlierMap(List<String> ids, float[] coordinates, List<Layer> layers) {
    private static final double SAME_CLUSTER = 0.6;
    private static final double ENOUGH_KNOWN = 0.5;
    private static final int MOST_ANCHORS = 1_000;

    /** Clusters of one granularity; a name is empty where there was none worth keeping. */
    record Layer(int[] labels, List<String> names) {}

    private Map<String, Integer> rows() {
        Map<String, Integer> rows = HashMap.newHashMap(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            rows.put(ids.get(i), i);
        }
        return rows;
    }

    /** Where each point of the collection begins, or null when too few of them were on this map for it to matter. */
    float @Nullable [] start(Collection collection) {
        Map<String, Integer> rows = rows();
        int points = collection.laidOut();
        float[] start = new float[points * 2];
        List<Integer> known = new ArrayList<>();
        List<Integer> fresh = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            Integer row = rows.get(collection.ids().get(i).toString());
            if (row == null) {
                fresh.add(i);
            } else {
                known.add(i);
                start[2 * i] = coordinates[2 * row];
                start[2 * i + 1] = coordinates[2 * row + 1];
            }
        }
        if (known.size() < points * ENOUGH_KNOWN) {
            return null;
        }
        int step = Math.max(1, known.size() / MOST_ANCHORS);
        for (int i : fresh) {
            int nearest = nearest(collection.matrix(), i, known, step);
            start[2 * i] = start[2 * nearest];
            start[2 * i + 1] = start[2 * nearest + 1];
        }
        return start;
    }

    /** The nearest of some known points; the layout does the rest. */
    private static int nearest(VectorMatrix matrix, int row, List<Integer> known, int step) {
        float[] values = matrix.values();
        int dimensions = matrix.dimensions();
        int nearest = known.getFirst();
        float least = Float.POSITIVE_INFINITY;
        for (int k = 0; k < known.size(); k += step) {
            int other = known.get(k);
            float distance = 0;
            for (int d = 0; d < dimensions; d++) {
                float difference = values[row * dimensions + d] - values[other * dimensions + d];
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                nearest = other;
            }
        }
        return nearest;
    }

    /** Names for clusters that share at least six tenths of their points with one of this map. */
    CarriedNames names(List<PointId> newIds, List<int[]> newLabels) {
        Map<String, Integer> rows = rows();
        List<Map<Integer, String>> carried = new ArrayList<>();
        for (int[] labels : newLabels) {
            Map<Integer, String> names = new HashMap<>();
            for (Layer layer : layers) {
                carry(newIds, labels, rows, layer, names);
            }
            carried.add(names);
        }
        return (layer, cluster) -> Optional.ofNullable(carried.get(layer).get(cluster));
    }

    private static void carry(
            List<PointId> newIds, int[] labels, Map<String, Integer> rows, Layer layer, Map<Integer, String> names) {
        Map<Integer, Integer> sizes = new HashMap<>();
        Map<Integer, Integer> oldSizes = new HashMap<>();
        Map<Long, Integer> shared = new HashMap<>();
        for (int label : layer.labels()) {
            oldSizes.merge(label, 1, Integer::sum);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                continue;
            }
            sizes.merge(labels[i], 1, Integer::sum);
            Integer row = rows.get(newIds.get(i).toString());
            if (row != null && layer.labels()[row] >= 0) {
                shared.merge((long) labels[i] << 32 | layer.labels()[row], 1, Integer::sum);
            }
        }
        shared.forEach((pair, count) -> {
            int cluster = (int) (pair >> 32);
            int old = (int) (long) pair;
            int union = sizes.getOrDefault(cluster, 0) + oldSizes.getOrDefault(old, 0) - count;
            String name = layer.names().get(old);
            if (!name.isEmpty() && count >= SAME_CLUSTER * union) {
                names.putIfAbsent(cluster, name);
            }
        });
    }
}
