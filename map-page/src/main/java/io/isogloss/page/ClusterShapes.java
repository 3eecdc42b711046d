package io.isogloss.page;

import java.util.Arrays;

/** Where the clusters of a layer lie, in the square [0, 1]: one pass over the points, nothing per cluster × points. */
final class ClusterShapes {
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
        double unit = 1.0 / Grid.STEPS;
        for (int i = 0; i < codes.length; i++) {
            int c = codes[i];
            if (c >= 0) {
                shapes.size[c]++;
                shapes.x[c] += grid.x[i] * unit;
                shapes.y[c] += grid.y[i] * unit;
            }
        }
        for (int c = 0; c < clusters; c++) {
            int n = Math.max(1, shapes.size[c]);
            shapes.x[c] /= n;
            shapes.y[c] /= n;
        }
        int[] nearest = new int[clusters];
        double[] least = new double[clusters];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < codes.length; i++) {
            int c = codes[i];
            if (c >= 0) {
                double dx = grid.x[i] * unit - shapes.x[c];
                double dy = grid.y[i] * unit - shapes.y[c];
                double d = dx * dx + dy * dy;
                shapes.radius[c] += d;
                if (d < least[c]) {
                    least[c] = d;
                    nearest[c] = i;
                }
            }
        }
        for (int c = 0; c < clusters; c++) {
            shapes.radius[c] = Math.sqrt(shapes.radius[c] / Math.max(1, shapes.size[c]));
            if (medoids && shapes.size[c] > 0) {
                shapes.x[c] = grid.x[nearest[c]] * unit;
                shapes.y[c] = grid.y[nearest[c]] * unit;
            }
        }
        return shapes;
    }
}
