package io.isogloss.cartography.layout;

import io.isogloss.cartography.failure.CartographyException;

/** Turns, mirrors, scales and moves a 2-D map so that it lies on an earlier one as well as it can. */
public final class Alignment {

    private Alignment() {}

    /**
     * A copy of {@code map} laid on {@code reference}: the similarity that brings the shared points nearest in least
     * squares (orthogonal Procrustes). With fewer than two distinct shared points only moved.
     *
     * @param map coordinates, x and y of each point
     * @param mapIds points of {@code map} that the reference knows too
     * @param reference coordinates of the earlier map
     * @param referenceIds the same points in the reference
     */
    public static float[] align(float[] map, int[] mapIds, float[] reference, int[] referenceIds) {
        if (mapIds.length != referenceIds.length) {
            throw CartographyException.invalidData(
                    mapIds.length + " points cannot be paired with " + referenceIds.length);
        }
        int shared = mapIds.length;
        if (shared == 0) {
            return map.clone();
        }
        double[] from = mean(map, mapIds);
        double[] to = mean(reference, referenceIds);
        double xx = 0;
        double xy = 0;
        double yx = 0;
        double yy = 0;
        double size = 0;
        for (int i = 0; i < shared; i++) {
            double ax = map[2 * mapIds[i]] - from[0];
            double ay = map[2 * mapIds[i] + 1] - from[1];
            double bx = reference[2 * referenceIds[i]] - to[0];
            double by = reference[2 * referenceIds[i] + 1] - to[1];
            xx += ax * bx;
            xy += ax * by;
            yx += ay * bx;
            yy += ay * by;
            size += ax * ax + ay * ay;
        }
        // In the plane both best turns are known in closed form: with and without a mirror; the longer one wins.
        double turned = Math.hypot(xx + yy, xy - yx);
        double mirrored = Math.hypot(xx - yy, xy + yx);
        boolean mirror = mirrored > turned;
        double length = Math.max(turned, mirrored);
        double scale = size > 0 ? length / size : 1;
        double cos = length > 0 ? (mirror ? xx - yy : xx + yy) / length : 1;
        double sin = length > 0 ? (mirror ? xy + yx : xy - yx) / length : 0;
        float[] aligned = new float[map.length];
        for (int i = 0; i < map.length; i += 2) {
            double x = map[i] - from[0];
            double y = (map[i + 1] - from[1]) * (mirror ? -1 : 1);
            aligned[i] = (float) (to[0] + scale * (cos * x - sin * y));
            aligned[i + 1] = (float) (to[1] + scale * (sin * x + cos * y));
        }
        return aligned;
    }

    private static double[] mean(float[] map, int[] ids) {
        double x = 0;
        double y = 0;
        for (int id : ids) {
            x += map[2 * id];
            y += map[2 * id + 1];
        }
        return new double[] {x / ids.length, y / ids.length};
    }
}
