package io.isogloss.page;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of each cluster of a layer: the line around the part of a smoothed density that holds most of its points.
 *
 * <p>A shape may have several parts. Its corners are control points of a smooth closed curve, on a grid of 2^14 steps. Independent of the map's scale; O(points + clusters).
 */
final class Outlines {
    static final int BITS = 14;

    private static final int CELLS = 44;
    /** A little finer than the density the outlines are read from. */
    private static final int BOX = 128;
    /** Share of a cluster's points that may lie outside of its outline. */
    private static final double LEFT_OUT = 0.06;

    private static final int FEWEST_POINTS = 5;

    /** Rings of one cluster: x and y of each corner, one after the other, in outline steps. */
    record Shape(List<int[]> rings) {}

    private Outlines() {}

    static List<Shape> of(Grid grid, int[] codes, int clusters, double polygonAlpha) {
        int[] start = new int[clusters + 1];
        for (int code : codes) {
            if (code >= 0) {
                start[code + 1]++;
            }
        }
        for (int c = 0; c < clusters; c++) {
            start[c + 1] += start[c];
        }
        int[] members = new int[start[clusters]];
        int[] at = start.clone();
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] >= 0) {
                members[at[codes[i]]++] = i;
            }
        }
        Shape[] shapes = new Shape[clusters];
        IntStream.range(0, clusters)
                .parallel()
                .forEach(c -> shapes[c] = shape(Members.of(grid, members, start[c], start[c + 1]), polygonAlpha));
        return List.of(shapes);
    }

    /** Points of one cluster, in grid steps. */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays, never compared
    private record Members(float[] x, float[] y) {
        static Members of(Grid grid, int[] members, int from, int to) {
            float[] x = new float[to - from];
            float[] y = new float[to - from];
            for (int m = from; m < to; m++) {
                // Exact: a grid has fewer steps than a float has whole numbers.
                x[m - from] = grid.x[members[m]];
                y[m - from] = grid.y[members[m]];
            }
            return new Members(x, y);
        }

        int size() {
            return x.length;
        }

        /** Sum of both axes' variances. */
        double variance() {
            return variance(x) + variance(y);
        }

        private static double variance(float[] values) {
            double mean = 0;
            for (float value : values) {
                mean += value;
            }
            mean /= values.length;
            double sum = 0;
            for (float value : values) {
                sum += (value - mean) * (value - mean);
            }
            return sum / values.length;
        }
    }

    // Each loop over points or cells is a method of its own: a JVM that has just started compiles those early, one long
    // method only when it is nearly through.
    private static Shape shape(Members points, double polygonAlpha) {
        int n = points.size();
        if (n < FEWEST_POINTS) {
            return new Shape(List.of());
        }
        // Silverman's exponent; polygonAlpha 0.5 is the plain rule, larger blurs more and reaches farther.
        double blur =
                Math.max(1, Math.sqrt(points.variance()) * 0.9 * Math.pow(n, -1.0 / 6) * Math.sqrt(polygonAlpha / 0.5));
        double margin = 3.2 * blur;
        float lowX = least(points.x);
        float lowY = least(points.y);
        float highX = most(points.x);
        float highY = most(points.y);
        double cell = Math.max(Math.max(highX - lowX, highY - lowY) + 2 * margin, 8) / CELLS;
        double left = lowX - margin;
        double bottom = lowY - margin;
        int wide = (int) Math.ceil((highX - left + margin) / cell) + 2;
        int high = (int) Math.ceil((highY - bottom + margin) / cell) + 2;
        float[] density = new float[wide * high];
        for (int m = 0; m < n; m++) {
            splat(density, wide, (points.x[m] - left) / cell, (points.y[m] - bottom) / cell);
        }
        // Three box blurs are close to a Gaussian of this width.
        int reach = (int) Math.clamp(Math.round(blur / cell), 1L, 9L);
        float[] other = new float[density.length];
        for (int pass = 0; pass < 3; pass++) {
            boxBlur(density, other, wide, high, reach);
        }
        clearRim(density, wide, high);
        float[] own = new float[n];
        for (int m = 0; m < n; m++) {
            own[m] = read(density, wide, (points.x[m] - left) / cell, (points.y[m] - bottom) / cell);
        }
        float level = nth(own, (int) (LEFT_OUT * n)) * 0.8f;
        List<int[]> rings = new ArrayList<>();
        for (double[] ring : Contours.rings(density, wide, high, level)) {
            double[] corners = Contours.simplified(ring, 0.8);
            if (corners.length < 6) {
                continue;
            }
            int[] steps = new int[corners.length];
            for (int k = 0; k < corners.length; k += 2) {
                steps[k] = step(left + corners[k] * cell);
                steps[k + 1] = step(bottom + corners[k + 1] * cell);
            }
            rings.add(steps);
        }
        return new Shape(rings);
    }

    private static float least(float[] values) {
        float least = values[0];
        for (float value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static float most(float[] values) {
        float most = values[0];
        for (float value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static void clearRim(float[] density, int wide, int high) {
        Arrays.fill(density, 0, wide, 0);
        Arrays.fill(density, (high - 1) * wide, high * wide, 0);
        for (int j = 0; j < high; j++) {
            density[j * wide] = 0;
            density[j * wide + wide - 1] = 0;
        }
    }

    /** The value that would stand at a place if these were sorted; moves them about. */
    private static float nth(float[] values, int place) {
        int from = 0;
        int to = values.length - 1;
        while (from < to) {
            float pivot = values[(from + to) >>> 1];
            int i = from;
            int j = to;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    float value = values[i];
                    values[i++] = values[j];
                    values[j--] = value;
                }
            }
            if (place <= j) {
                to = j;
            } else if (place >= i) {
                from = i;
            } else {
                return values[place];
            }
        }
        return values[place];
    }

    private static int step(double place) {
        return (int) Math.round(place * ((1 << BITS) - 1) / Grid.STEPS);
    }

    private static void splat(float[] density, int wide, double x, double y) {
        int i = (int) x;
        int j = (int) y;
        float fx = (float) (x - i);
        float fy = (float) (y - j);
        density[j * wide + i] += (1 - fx) * (1 - fy);
        density[j * wide + i + 1] += fx * (1 - fy);
        density[(j + 1) * wide + i] += (1 - fx) * fy;
        density[(j + 1) * wide + i + 1] += fx * fy;
    }

    private static float read(float[] density, int wide, double x, double y) {
        int i = (int) x;
        int j = (int) y;
        float fx = (float) (x - i);
        float fy = (float) (y - j);
        return (density[j * wide + i] * (1 - fx) + density[j * wide + i + 1] * fx) * (1 - fy)
                + (density[(j + 1) * wide + i] * (1 - fx) + density[(j + 1) * wide + i + 1] * fx) * fy;
    }

    private static void boxBlur(float[] values, float[] scratch, int wide, int high, int reach) {
        for (int j = 0; j < high; j++) {
            line(values, scratch, j * wide, 1, wide, reach);
        }
        for (int i = 0; i < wide; i++) {
            line(scratch, values, i, wide, high, reach);
        }
    }

    private static void line(float[] from, float[] to, int start, int stride, int length, int reach) {
        double sum = 0;
        for (int k = 0; k < Math.min(reach, length); k++) {
            sum += from[start + k * stride];
        }
        for (int k = 0; k < length; k++) {
            if (k + reach < length) {
                sum += from[start + (k + reach) * stride];
            }
            if (k - reach - 1 >= 0) {
                sum -= from[start + (k - reach - 1) * stride];
            }
            to[start + k * stride] = (float) Math.max(0, sum / (2 * reach + 1));
        }
    }

    /**
     * For each cluster the number of its rings, the corner of the box around them and the power of two its steps are worth; then each ring's corners as differences in such steps. A box measures
     * at most {@link #BOX} steps, so that a corner is two bytes, whatever the size of the cluster.
     */
    static byte[] pack(List<Shape> shapes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Shape shape : shapes) {
            number(out, shape.rings().size());
            if (shape.rings().isEmpty()) {
                continue;
            }
            int left = Integer.MAX_VALUE;
            int bottom = Integer.MAX_VALUE;
            int extent = 0;
            for (int[] ring : shape.rings()) {
                for (int k = 0; k < ring.length; k += 2) {
                    left = Math.min(left, ring[k]);
                    bottom = Math.min(bottom, ring[k + 1]);
                }
            }
            for (int[] ring : shape.rings()) {
                for (int k = 0; k < ring.length; k += 2) {
                    extent = Math.max(extent, Math.max(ring[k] - left, ring[k + 1] - bottom));
                }
            }
            int shift = Math.max(0, 32 - Integer.numberOfLeadingZeros(extent / BOX));
            signed(out, left);
            signed(out, bottom);
            number(out, shift);
            for (int[] ring : shape.rings()) {
                number(out, ring.length / 2);
                int x = 0;
                int y = 0;
                for (int k = 0; k < ring.length; k += 2) {
                    int cornerX = (ring[k] - left + (1 << shift >> 1)) >> shift;
                    int cornerY = (ring[k + 1] - bottom + (1 << shift >> 1)) >> shift;
                    signed(out, cornerX - x);
                    signed(out, cornerY - y);
                    x = cornerX;
                    y = cornerY;
                }
            }
        }
        return Packing.small(out.toByteArray());
    }

    private static void signed(ByteArrayOutputStream out, int value) {
        number(out, (value << 1) ^ (value >> 31));
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
