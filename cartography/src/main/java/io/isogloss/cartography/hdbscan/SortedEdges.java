package io.isogloss.cartography.hdbscan;

import java.util.Arrays;

/**
 * Edges between positions in rising order of (weight, squared distance, lower position, higher position).
 *
 * @param a lower position of each edge
 * @param b higher position of each edge
 * @param weight weight of each edge
 */
@SuppressWarnings("ArrayRecordComponent") // handed on inside the package, never compared
record SortedEdges(int[] a, int[] b, double[] weight) {

    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;

    /**
     * Sorts edges by key (bits of the squared weight above bits of the squared distance), then positions. Overwrites
     * the arrays.
     */
    static SortedEdges sort(long[] keys, int[] lower, int[] higher) {
        int n = keys.length;
        long[] pairs = new long[n];
        for (int i = 0; i < n; i++) {
            pairs[i] = ((long) lower[i] << 32) | higher[i];
        }
        long[] sortedKeys = keys;
        long[] keysTo = new long[n];
        long[] pairsTo = new long[n];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            if (scatter(sortedKeys, pairs, keysTo, pairsTo, shift)) {
                long[] swap = sortedKeys;
                sortedKeys = keysTo;
                keysTo = swap;
                swap = pairs;
                pairs = pairsTo;
                pairsTo = swap;
            }
        }
        double[] weight = new double[n];
        for (int from = 0; from < n; ) {
            int to = from + 1;
            while (to < n && sortedKeys[to] == sortedKeys[from]) {
                to++;
            }
            Arrays.sort(pairs, from, to);
            Arrays.fill(weight, from, to, Math.sqrt(Float.intBitsToFloat((int) (sortedKeys[from] >>> 32))));
            from = to;
        }
        for (int i = 0; i < n; i++) {
            lower[i] = (int) (pairs[i] >>> 32);
            higher[i] = (int) pairs[i];
        }
        return new SortedEdges(lower, higher, weight);
    }

    /** One pass of a radix sort; false, and nothing done, when all keys agree in this digit. */
    private static boolean scatter(long[] keys, long[] pairs, long[] keysTo, long[] pairsTo, int shift) {
        int[] next = new int[DIGITS];
        for (long key : keys) {
            next[(int) (key >>> shift) & (DIGITS - 1)]++;
        }
        int sum = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            if (next[digit] == keys.length) {
                return false;
            }
            int count = next[digit];
            next[digit] = sum;
            sum += count;
        }
        for (int i = 0; i < keys.length; i++) {
            int at = next[(int) (keys[i] >>> shift) & (DIGITS - 1)]++;
            keysTo[at] = keys[i];
            pairsTo[at] = pairs[i];
        }
        return true;
    }
}
