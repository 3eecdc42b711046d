package io.isogloss.cartography.hdbscan;

import java.util.Arrays;

/**
 * Merges leaves that live through too short a range of λ, each together with its sibling, into their parent, until every leaf
 * lives long enough.
 */
final class PersistenceFilter {

    private final CondensedTree tree;
    private final boolean[] merged;

    private PersistenceFilter(CondensedTree tree) {
        this.tree = tree;
        this.merged = new boolean[tree.clusterCount()];
    }

    /** The tree without the short-lived leaves; the same instance when there are none. */
    static CondensedTree filter(CondensedTree tree, double persistence) {
        PersistenceFilter filter = new PersistenceFilter(tree);
        return persistence > 0 && filter.merge(persistence) ? filter.rebuild() : tree;
    }

    private boolean merge(double persistence) {
        double[] greatest = tree.greatestPointLambda();
        boolean any = false;
        boolean again = true;
        while (again) {
            again = false;
            boolean[] isLeaf = leaves();
            double[] death = greatest.clone();
            for (int leaf = merged.length - 1; leaf > 0; leaf--) {
                double birth = tree.birthLambda(leaf);
                if (isLeaf[leaf] && !merged[leaf] && death[leaf] - birth < persistence) {
                    merged[leaf] = true;
                    merged[tree.sibling(leaf)] = true;
                    int above = standing(leaf);
                    greatest[above] = Math.max(greatest[above], birth);
                    again = true;
                    any = true;
                }
            }
        }
        return any;
    }

    /** The cluster itself, or the nearest one above it that is not merged. */
    private int standing(int cluster) {
        int at = cluster;
        while (merged[at]) {
            at = tree.parent(at);
        }
        return at;
    }

    private boolean[] leaves() {
        boolean[] isLeaf = new boolean[merged.length];
        for (int cluster = 0; cluster < merged.length; cluster++) {
            isLeaf[cluster] = !merged[cluster];
            if (cluster > 0 && !merged[cluster]) {
                isLeaf[standing(tree.parent(cluster))] = false;
            }
        }
        return isLeaf;
    }

    private CondensedTree rebuild() {
        int clusters = merged.length;
        int[] number = new int[clusters];
        int[] parent = new int[clusters];
        double[] birth = new double[clusters];
        // λ at which the points of a merged cluster now fall out of the one above it.
        double[] fallsAt = new double[clusters];
        int count = 0;
        for (int cluster = 0; cluster < clusters; cluster++) {
            int above = tree.parent(cluster);
            if (merged[cluster]) {
                number[cluster] = number[above];
                fallsAt[cluster] = merged[above] ? fallsAt[above] : tree.birthLambda(cluster);
            } else {
                parent[count] = above < 0 ? -1 : number[above];
                birth[count] = tree.birthLambda(cluster);
                number[cluster] = count++;
            }
        }
        int points = tree.pointCount();
        int[] pointCluster = new int[points];
        double[] pointLambda = new double[points];
        for (int point = 0; point < points; point++) {
            int cluster = tree.clusterOfPoint(point);
            pointCluster[point] = number[cluster];
            pointLambda[point] = merged[cluster] ? fallsAt[cluster] : tree.lambdaOfPoint(point);
        }
        return new CondensedTree(Arrays.copyOf(parent, count), Arrays.copyOf(birth, count), pointCluster, pointLambda);
    }
}
