package io.isogloss.cartography.hdbscan;

import java.util.Arrays;

/** Walks down the dendrogram and keeps only the splits whose two sides are both large enough. */
final class Condenser {

    private Condenser() {}

    /**
     * Condenses. A merge at distance 0 never splits: points that coincide fall together, at infinite λ.
     *
     * @param rows row of each position
     */
    static CondensedTree condense(Dendrogram dendrogram, int minClusterSize, int[] rows) {
        int points = dendrogram.points;
        int[] cluster = new int[2 * points - 1];
        double[] droppedAt = new double[2 * points - 1];
        Arrays.fill(droppedAt, -1);
        int capacity = 1 + 2 * (points / minClusterSize);
        int[] parent = new int[capacity];
        double[] birth = new double[capacity];
        parent[0] = -1;
        int clusters = 1;
        for (int merge = points - 2; merge >= 0; merge--) {
            int node = points + merge;
            int left = dendrogram.left[merge];
            int right = dendrogram.right[merge];
            int own = cluster[node];
            cluster[left] = own;
            cluster[right] = own;
            if (droppedAt[node] >= 0) {
                droppedAt[left] = droppedAt[node];
                droppedAt[right] = droppedAt[node];
                continue;
            }
            double weight = dendrogram.weight[merge];
            double lambda = weight > 0 ? 1 / weight : Double.POSITIVE_INFINITY;
            boolean leftStays = weight > 0 && dendrogram.sizeOf(left) >= minClusterSize;
            boolean rightStays = weight > 0 && dendrogram.sizeOf(right) >= minClusterSize;
            if (leftStays && rightStays) {
                for (int child : new int[] {left, right}) {
                    parent[clusters] = own;
                    birth[clusters] = lambda;
                    cluster[child] = clusters++;
                }
                continue;
            }
            if (!leftStays) {
                droppedAt[left] = lambda;
            }
            if (!rightStays) {
                droppedAt[right] = lambda;
            }
        }
        int[] pointCluster = new int[points];
        double[] pointLambda = new double[points];
        for (int position = 0; position < points; position++) {
            pointCluster[rows[position]] = cluster[position];
            // A single point stands alone in its set and never falls out of it.
            pointLambda[rows[position]] = Math.max(0, droppedAt[position]);
        }
        return new CondensedTree(
                Arrays.copyOf(parent, clusters), Arrays.copyOf(birth, clusters), pointCluster, pointLambda);
    }
}
