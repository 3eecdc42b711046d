package io.isogloss.benchmarks.cartography;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Which clusters of two labelings of the same rows are meant for each other: those that share most, seen from both sides. */
final class Overlap {

    private static final double NEARLY_EQUAL = 0.9;

    private final int[] expected;
    private final int[] actual;
    private final Map<Long, Integer> shared = new HashMap<>();

    /** Sizes by label. */
    final int[] expectedSize;

    final int[] actualSize;

    /** For each expected label the actual one that shares most rows with it, -1 for noise. */
    final int[] largestPart;

    /** For each expected label its partner, or -1. */
    final int[] partner;

    Overlap(int[] expected, int[] actual) {
        this.expected = expected;
        this.actual = actual;
        expectedSize = sizes(expected);
        actualSize = sizes(actual);
        for (int row = 0; row < expected.length; row++) {
            if (expected[row] >= 0) {
                shared.merge(cell(expected[row], actual[row]), 1, Integer::sum);
            }
        }
        largestPart = new int[expectedSize.length];
        partner = new int[expectedSize.length];
        int[] most = new int[expectedSize.length];
        int[] mostOfActual = new int[actualSize.length];
        int[] largestOfActual = new int[actualSize.length];
        // Cells in a fixed order, so that of equal parts always the same one is taken.
        long[] cells =
                shared.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        for (long cell : cells) {
            int from = (int) (cell >> 32);
            int to = (int) cell;
            int rows = shared(from, to);
            if (rows > most[from]) {
                most[from] = rows;
                largestPart[from] = to;
            }
            if (to >= 0 && rows > mostOfActual[to]) {
                mostOfActual[to] = rows;
                largestOfActual[to] = from;
            }
        }
        for (int label = 0; label < partner.length; label++) {
            int part = largestPart[label];
            partner[label] = part >= 0 && largestOfActual[part] == label ? part : -1;
        }
    }

    /** Number of rows. */
    int rows() {
        return expected.length;
    }

    /** Rows that have both labels. */
    int shared(int expectedLabel, int actualLabel) {
        return shared.getOrDefault(cell(expectedLabel, actualLabel), 0);
    }

    /** Whether a row is noise in one labeling only or in clusters that are not meant for each other. */
    boolean differs(int row) {
        int label = expected[row];
        return label < 0 ? actual[row] >= 0 : actual[row] < 0 || partner[label] != actual[row];
    }

    /** Whether the cluster is there in the other labeling, give or take one row in ten. */
    boolean isFound(int label) {
        if (partner[label] < 0) {
            return false;
        }
        int both = shared(label, partner[label]);
        return both >= NEARLY_EQUAL * (expectedSize[label] + actualSize[partner[label]] - both);
    }

    /** Whether the cluster is there with the very same rows. */
    boolean isEqual(int label) {
        return partner[label] >= 0
                && shared(label, partner[label]) == expectedSize[label]
                && actualSize[partner[label]] == expectedSize[label];
    }

    private static long cell(int expectedLabel, int actualLabel) {
        return ((long) expectedLabel << 32) | (actualLabel & 0xffffffffL);
    }

    private static int[] sizes(int[] labels) {
        int[] size = new int[Arrays.stream(labels).max().orElse(-1) + 1];
        for (int label : labels) {
            if (label >= 0) {
                size[label]++;
            }
        }
        return size;
    }
}
