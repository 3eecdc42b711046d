package io.isogloss.page;

/**
 * Points in the order of a Hilbert curve through the map: neighbors on the map are neighbors in the file, which makes coordinates, clusters and texts small, runs of points a
 * spatial index, and every k-th point an even sample.
 */
final class HilbertOrder {
    private static final int RADIX_BITS = 12;

    private HilbertOrder() {}

    /** The permutation: entry i is the point that comes i-th. Stable for points of one cell. O(n). */
    static int[] of(int[] x, int[] y, int bits) {
        int points = x.length;
        long[] keys = new long[points];
        int[] order = new int[points];
        for (int i = 0; i < points; i++) {
            keys[i] = key(x[i], y[i], bits);
            order[i] = i;
        }
        long[] keysTo = new long[points];
        int[] orderTo = new int[points];
        for (int shift = 0; shift < 2 * bits; shift += RADIX_BITS) {
            int[] start = new int[(1 << RADIX_BITS) + 1];
            int mask = (1 << RADIX_BITS) - 1;
            for (long key : keys) {
                start[(int) ((key >>> shift) & mask) + 1]++;
            }
            for (int b = 0; b <= mask; b++) {
                start[b + 1] += start[b];
            }
            for (int i = 0; i < points; i++) {
                int to = start[(int) ((keys[i] >>> shift) & mask)]++;
                keysTo[to] = keys[i];
                orderTo[to] = order[i];
            }
            long[] k = keys;
            keys = keysTo;
            keysTo = k;
            int[] o = order;
            order = orderTo;
            orderTo = o;
        }
        return order;
    }

    /** How far along the curve a cell of a 2^bits × 2^bits grid lies. */
    static long key(int cellX, int cellY, int bits) {
        int x = cellX;
        int y = cellY;
        long key = 0;
        for (int s = 1 << (bits - 1); s > 0; s >>= 1) {
            int rx = (x & s) != 0 ? 1 : 0;
            int ry = (y & s) != 0 ? 1 : 0;
            key += (long) s * s * ((3 * rx) ^ ry);
            if (ry == 0) {
                if (rx == 1) {
                    x = (1 << bits) - 1 - x;
                    y = (1 << bits) - 1 - y;
                }
                int t = x;
                x = y;
                y = t;
            }
        }
        return key;
    }
}
