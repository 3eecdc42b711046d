package io.isogloss.page;

import java.util.Arrays;

/** Where the clusters of a layer lie, in the square [0, 1]: one pass over the points, nothing per cluster × points. */
final class ClusterShapes {
    private static final double UNIT = 1.0 / Grid.STEPS;

    final int[] size;
    final double[] x;
    final double[] y;
    /** Root mean square distance from the center. */
    final double[] radius;

    private ClusterShapes(int clusters) {
        size = new int[clusters];
        x = new double[clusters];
        y = new double[clusters];
        radius = new double[clusters];
    }

    static ClusterShapes of(Grid grid, int[] codes, int clusters, boolean medoids) {
        ClusterShapes shapes = new ClusterShapes(clusters);
        shapes.center(grid, codes);
        int[] nearest = shapes.spread(grid, codes);
        for (int c = 0; c < clusters; c++) {
            shapes.radius[c] = Math.sqrt(shapes.radius[c] / Math.max(1, shapes.size[c]));
            if (medoids && shapes.size[c] > 0) {
                shapes.x[c] = grid.x[nearest[c]] * UNIT;
                shapes.y[c] = grid.y[nearest[c]] * UNIT;
            }
        }
        return shapes;
    }

    private void center(Grid grid, int[] codes) {
        for (int i = 0; i < codes.length; i++) {
            int c = codes[i];
            if (c >= 0) {
                size[c]++;
                x[c] += grid.x[i] * UNIT;
                y[c] += grid.y[i] * UNIT;
            }
        }
        for (int c = 0; c < size.length; c++) {
            int n = Math.max(1, size[c]);
            x[c] /= n;
            y[c] /= n;
        }
    }

    /** Sums the squared distances from the centers; the point that is nearest to each. */
    private int[] spread(Grid grid, int[] codes) {
        int[] nearest = new int[size.length];
        double[] least = new double[size.length];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < codes.length; i++) {
            int c = codes[i];
            if (c >= 0) {
                double dx = grid.x[i] * UNIT - x[c];
                double dy = grid.y[i] * UNIT - y[c];
                double d = dx * dx + dy * dy;
                radius[c] += d;
                if (d < least[c]) {
                    least[c] = d;
                    nearest[c] = i;
                }
            }
        }
        return nearest;
    }
}
