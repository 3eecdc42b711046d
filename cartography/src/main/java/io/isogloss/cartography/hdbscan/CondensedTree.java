package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;
import java.util.Arrays;

/**
 * The condensed tree: how the whole set (cluster 0) falls apart as the density asked for rises. Density is written λ, the
 * inverse of the distance. A cluster is born at a λ where its parent splits in two; from birth on it loses single points, each
 * at its own λ, until it splits or is gone. Clusters are numbered so that a parent comes before its children; the two
 * children of a split have neighboring numbers.
 *
 * <p>Immutable and safe for use by any thread. Costs 12 bytes a point.
 */
public final class CondensedTree {

    private final int[] parent;
    private final double[] birth;
    private final int[] size;
    private final int[] firstChild;
    private final int[] pointCluster;
    private final double[] pointLambda;
    private final double[] stability;

    /**
     * @param parent parent of each cluster; -1 for cluster 0
     * @param birth λ at which each cluster splits off; 0 for cluster 0
     * @param pointCluster for each point the cluster it falls out of
     * @param pointLambda for each point the λ at which it does; infinite for points that coincide with others
     */
    CondensedTree(int[] parent, double[] birth, int[] pointCluster, double[] pointLambda) {
        int clusters = parent.length;
        this.parent = parent;
        this.birth = birth;
        this.pointCluster = pointCluster;
        this.pointLambda = pointLambda;
        size = new int[clusters];
        firstChild = new int[clusters];
        Arrays.fill(firstChild, -1);
        stability = new double[clusters];
        for (int point = 0; point < pointCluster.length; point++) {
            int cluster = pointCluster[point];
            size[cluster]++;
            stability[cluster] += span(birth[cluster], pointLambda[point]);
        }
        for (int cluster = clusters - 1; cluster > 0; cluster--) {
            int above = parent[cluster];
            size[above] += size[cluster];
            stability[above] += size[cluster] * span(birth[above], birth[cluster]);
            firstChild[above] = cluster;
        }
    }

    /** λ lived through; no time passes between infinite and infinite. */
    private static double span(double from, double to) {
        return to == from ? 0 : to - from;
    }

    /** Number of points. */
    public int pointCount() {
        return pointCluster.length;
    }

    /** Number of clusters, the whole set included; at least 1, or 0 for an empty set. */
    public int clusterCount() {
        return parent.length;
    }

    /** The cluster that {@code cluster} split off from; -1 for cluster 0. */
    public int parent(int cluster) {
        return parent[cluster];
    }

    /** λ at which a cluster splits off from its parent; 0 for cluster 0. */
    public double birthLambda(int cluster) {
        return birth[cluster];
    }

    /** Number of points in a cluster at its birth, those of its children included. */
    public int size(int cluster) {
        return size[cluster];
    }

    /** Sum over the points of a cluster of the λ they stay in it, counted from its birth. */
    public double stability(int cluster) {
        return stability[cluster];
    }

    /** Whether a cluster never splits. */
    public boolean isLeaf(int cluster) {
        return firstChild[cluster] < 0;
    }

    /** The two clusters that {@code cluster} splits into, or none. */
    public int[] children(int cluster) {
        int first = firstChild[cluster];
        return first < 0 ? new int[0] : new int[] {first, siblingOf(first)};
    }

    /** The other child of the parent of {@code cluster}, which is not 0. */
    public int sibling(int cluster) {
        if (cluster == 0) {
            throw CartographyException.invalidOption("cluster 0 is the whole set and has no sibling");
        }
        return siblingOf(cluster);
    }

    private int siblingOf(int cluster) {
        boolean next = cluster + 1 < parent.length && parent[cluster + 1] == parent[cluster];
        return next ? cluster + 1 : cluster - 1;
    }

    /** The smallest cluster that holds {@code point}: the one it falls out of. */
    public int clusterOfPoint(int point) {
        return pointCluster[point];
    }

    /** λ at which a point falls out of its cluster; infinite where points coincide. */
    public double lambdaOfPoint(int point) {
        return pointLambda[point];
    }

    /** Whether {@code cluster} is {@code ancestor} or lies in it. */
    public boolean isWithin(int cluster, int ancestor) {
        int at = cluster;
        while (at > ancestor) {
            at = parent[at];
        }
        return at == ancestor;
    }

    /**
     * For every cluster the index in {@code chosen} of the cluster that it is or lies in; -1 where there is none.
     *
     * @param chosen disjoint clusters
     */
    public int[] indexWithin(int[] chosen) {
        int[] index = new int[parent.length];
        Arrays.fill(index, -1);
        for (int i = 0; i < chosen.length; i++) {
            index[chosen[i]] = i;
        }
        for (int cluster = 1; cluster < index.length; cluster++) {
            if (index[cluster] < 0) {
                index[cluster] = index[parent[cluster]];
            }
        }
        return index;
    }

    /** For every cluster the greatest λ of the points that fall out of it directly; 0 where none do. */
    double[] greatestPointLambda() {
        double[] greatest = new double[parent.length];
        for (int point = 0; point < pointCluster.length; point++) {
            int cluster = pointCluster[point];
            greatest[cluster] = Math.max(greatest[cluster], pointLambda[point]);
        }
        return greatest;
    }
}
