package io.isogloss.benchmarks.cartography;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far two labelings of the same rows agree; -1 is noise and counts as one more cluster in the adjusted Rand index.
 *
 * @param adjustedRandIndex 1 for the same partition, about 0 for chance
 * @param noiseJaccard shared noise rows over rows that either calls noise
 * @param differing rows whose label is not the one that most of their expected cluster got
 */
record Agreement(double adjustedRandIndex, double noiseJaccard, int differing) {

    static Agreement of(int[] expected, int[] actual) {
        Map<Long, Integer> cells = new HashMap<>();
        Map<Integer, Integer> rows = new HashMap<>();
        Map<Integer, Integer> columns = new HashMap<>();
        int bothNoise = 0;
        int anyNoise = 0;
        for (int i = 0; i < expected.length; i++) {
            cells.merge(((long) expected[i] << 32) ^ (actual[i] & 0xffffffffL), 1, Integer::sum);
            rows.merge(expected[i], 1, Integer::sum);
            columns.merge(actual[i], 1, Integer::sum);
            bothNoise += expected[i] < 0 && actual[i] < 0 ? 1 : 0;
            anyNoise += expected[i] < 0 || actual[i] < 0 ? 1 : 0;
        }
        double together = 0;
        Map<Integer, Integer> most = new HashMap<>();
        for (Map.Entry<Long, Integer> cell : cells.entrySet()) {
            together += pairs(cell.getValue());
            most.merge((int) (cell.getKey() >> 32), cell.getValue(), Math::max);
        }
        double inRows = rows.values().stream().mapToDouble(Agreement::pairs).sum();
        double inColumns =
                columns.values().stream().mapToDouble(Agreement::pairs).sum();
        double byChance = inRows * inColumns / pairs(expected.length);
        double ari = (together - byChance) / ((inRows + inColumns) / 2 - byChance);
        int agreeing = most.values().stream().mapToInt(Integer::intValue).sum();
        return new Agreement(ari, anyNoise == 0 ? 1 : (double) bothNoise / anyNoise, expected.length - agreeing);
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "ARI %.6f, noise Jaccard %.6f, %d rows differ",
                adjustedRandIndex,
                noiseJaccard,
                differing);
    }

    private static double pairs(int count) {
        return count * (count - 1.0) / 2;
    }
}
