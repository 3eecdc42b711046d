package io.isogloss.cartography.layout;

import java.util.Arrays;

/** An order of points that keeps points near on a map near in memory. */
final class PointOrder {

    private static final int BITS = 15;

    private PointOrder() {}

    /** Points along a Hilbert curve over their first two coordinates; ties by number. */
    static int[] along(float[] positions, int components) {
        int count = positions.length / components;
        float[] low = {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY};
        float[] high = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
        int axes = Math.min(2, components);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < axes; c++) {
                low[c] = Math.min(low[c], positions[i * components + c]);
                high[c] = Math.max(high[c], positions[i * components + c]);
            }
        }
        long[] keys = new long[count];
        int side = (1 << BITS) - 1;
        for (int i = 0; i < count; i++) {
            int x = cell(positions[i * components], low[0], high[0], side);
            int y = axes < 2 ? 0 : cell(positions[i * components + 1], low[1], high[1], side);
            keys[i] = ((long) hilbert(x, y) << 32) | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    private static int cell(float value, float low, float high, int side) {
        return high > low ? (int) ((value - low) / (high - low) * side) : 0;
    }

    private static int hilbert(int column, int row) {
        int x = column;
        int y = row;
        int distance = 0;
        for (int s = 1 << (BITS - 1); s > 0; s >>= 1) {
            int rx = (x & s) > 0 ? 1 : 0;
            int ry = (y & s) > 0 ? 1 : 0;
            distance += s * s * ((3 * rx) ^ ry);
            if (ry == 0) {
                if (rx == 1) {
                    x = (1 << BITS) - 1 - x;
                    y = (1 << BITS) - 1 - y;
                }
                int swap = x;
                x = y;
                y = swap;
            }
        }
        return distance;
    }
}
