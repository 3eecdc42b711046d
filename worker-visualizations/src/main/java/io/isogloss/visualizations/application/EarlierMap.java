package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.visualizations.naming.CarriedNames;
import io.isogloss.visualizations.naming.SameClusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a map of the same transform looked like: positions, clusters and names by point. Immutable by agreement.
 *
 * @param made what it was made with
 * @param epochs of its layout
 * @param changes points that came or went since its layout
 * @param ids of its points
 * @param prints of the vectors of the first of them, see {@link Collection#prints}
 * @param coordinates two a point
 * @param layers finest first
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
record EarlierMap(
        Origin made,
        int epochs,
        int changes,
        List<String> ids,
        long[] prints,
        float[] coordinates,
        List<Layer> layers) {
    private static final double ENOUGH_KNOWN = 0.5;
    private static final int MOST_ANCHORS = 1_000;
    /** A map on which one in so many points came or went since its layout is laid out again. */
    private static final int KEPT_UNTIL_ONE_IN = 10;

    /** Clusters of one granularity; a name is empty where there was none worth keeping. */
    record Layer(int[] labels, List<String> names) {}

    /**
     * What a map is made with.
     *
     * @param layout settings of the layout, the seed apart
     * @param seed of every random number
     * @param namer who names topics and how it is asked; empty for keywords
     */
    record Origin(String layout, long seed, String namer) {
        boolean byModel() {
            return !namer.isEmpty();
        }
    }

    private Map<String, Integer> rows() {
        Map<String, Integer> rows = HashMap.newHashMap(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            rows.put(ids.get(i), i);
        }
        return rows;
    }

    /**
     * Where the points of a collection begin. With the same settings, and where few points came, changed or went since the layout, all others stay
     * where they are; else they begin there and move on. Another seed is the wish for another map.
     */
    Beginning beginning(Collection collection, Origin wanted) {
        if (wanted.seed() != made.seed()) {
            return new Beginning.Anew();
        }
        Map<String, Integer> rows = rows();
        int points = collection.laidOut();
        int[] earlier = new int[points];
        int same = 0;
        int known = 0;
        for (int i = 0; i < points; i++) {
            earlier[i] = rows.getOrDefault(collection.ids().get(i).toString(), -1);
            known += earlier[i] >= 0 ? 1 : 0;
            same += isSame(collection, i, earlier[i]) ? 1 : 0;
        }
        int fresh = points - same;
        long gone = Math.max(0, ids.size() + fresh - collection.total());
        long changed = changes + fresh + gone;
        if (same > 0 && wanted.layout().equals(made.layout()) && changed <= points / KEPT_UNTIL_ONE_IN) {
            return kept(collection, earlier, same, (int) changed);
        }
        return known < points * ENOUGH_KNOWN ? new Beginning.Anew() : new Beginning.Near(near(collection, earlier));
    }

    private boolean isSame(Collection collection, int point, int row) {
        return row >= 0 && row < prints.length && prints[row] == collection.prints()[point];
    }

    private Beginning.Kept kept(Collection collection, int[] earlier, int same, int changed) {
        int[] known = new int[same];
        float[] places = new float[2 * same];
        int[] fresh = new int[earlier.length - same];
        int knowns = 0;
        int freshes = 0;
        for (int i = 0; i < earlier.length; i++) {
            if (isSame(collection, i, earlier[i])) {
                places[2 * knowns] = coordinates[2 * earlier[i]];
                places[2 * knowns + 1] = coordinates[2 * earlier[i] + 1];
                known[knowns++] = i;
            } else {
                fresh[freshes++] = i;
            }
        }
        return new Beginning.Kept(known, places, fresh, epochs, changed);
    }

    /** Where each point was, and one that was not there where its nearest was. */
    private float[] near(Collection collection, int[] earlier) {
        float[] start = new float[earlier.length * 2];
        List<Integer> known = new ArrayList<>();
        for (int i = 0; i < earlier.length; i++) {
            if (earlier[i] >= 0) {
                known.add(i);
                start[2 * i] = coordinates[2 * earlier[i]];
                start[2 * i + 1] = coordinates[2 * earlier[i] + 1];
            }
        }
        int step = Math.max(1, known.size() / MOST_ANCHORS);
        for (int i = 0; i < earlier.length; i++) {
            if (earlier[i] < 0) {
                int nearest = nearest(collection.matrix(), i, known, step);
                start[2 * i] = start[2 * nearest];
                start[2 * i + 1] = start[2 * nearest + 1];
            }
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

    /** Names, if they are by the same namer, for clusters that are the same as one of this map. */
    CarriedNames names(List<PointId> newIds, List<int[]> newLabels, Origin wanted) {
        if (!wanted.namer().equals(made.namer())) {
            return CarriedNames.none();
        }
        Map<String, Integer> rows = rows();
        int[] rowOf = new int[newIds.size()];
        Arrays.setAll(rowOf, i -> rows.getOrDefault(newIds.get(i).toString(), -1));
        List<Map<Integer, String>> carried = new ArrayList<>();
        for (int i = 0; i < newLabels.size(); i++) {
            Map<Integer, String> names = new HashMap<>();
            int level = i;
            // The same points may be a cluster of several layers, each with a name of its own.
            List<Layer> nearest = IntStream.range(0, layers.size())
                    .boxed()
                    .sorted(Comparator.comparingInt(other -> Math.abs(other - level)))
                    .map(layers::get)
                    .toList();
            for (Layer layer : nearest) {
                carry(newLabels.get(i), rowOf, layer, names);
            }
            carried.add(names);
        }
        return (layer, cluster) -> Optional.ofNullable(carried.get(layer).get(cluster));
    }

    private static void carry(int[] labels, int[] rowOf, Layer layer, Map<Integer, String> names) {
        int[] before = new int[labels.length];
        Arrays.setAll(before, i -> rowOf[i] < 0 ? -1 : layer.labels()[rowOf[i]]);
        int clusters = Arrays.stream(labels).max().orElse(-1) + 1;
        int[] oldSizes = SameClusters.sizes(layer.labels(), layer.names().size());
        int[] same = SameClusters.find(labels, clusters, before, oldSizes);
        for (int cluster = 0; cluster < clusters; cluster++) {
            String name = same[cluster] < 0 ? "" : layer.names().get(same[cluster]);
            if (!name.isEmpty()) {
                names.putIfAbsent(cluster, name);
            }
        }
    }
}
