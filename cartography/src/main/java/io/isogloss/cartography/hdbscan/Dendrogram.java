package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;

/**
 * Single linkage: every edge of the spanning tree joins two nodes. Nodes below n are positions, node n + i is the i-th
 * merge, the last one the root.
 */
final class Dendrogram {

    /** Number of positions. */
    final int points;

    /** The younger of the two nodes a merge joins, and the older. */
    final int[] left;

    final int[] right;

    /** Weight of each merge; never falls. */
    final double[] weight;

    /** Positions under each merge. */
    final int[] size;

    private Dendrogram(int points, double[] weight) {
        this.points = points;
        this.weight = weight;
        left = new int[points - 1];
        right = new int[points - 1];
        size = new int[points - 1];
    }

    /** Joins along edges in rising order; throws where an edge closes a circle. */
    static Dendrogram of(SortedEdges edges) {
        int points = edges.a().length + 1;
        Dendrogram dendrogram = new Dendrogram(points, edges.weight());
        int[] parent = new int[points];
        int[] count = new int[points];
        int[] node = new int[points];
        for (int i = 0; i < points; i++) {
            parent[i] = i;
            count[i] = 1;
            node[i] = i;
        }
        for (int merge = 0; merge < points - 1; merge++) {
            int a = find(parent, edges.a()[merge]);
            int b = find(parent, edges.b()[merge]);
            if (a == b) {
                throw CartographyException.invalidData("edge " + merge + " joins what earlier edges have joined");
            }
            dendrogram.left[merge] = Math.max(node[a], node[b]);
            dendrogram.right[merge] = Math.min(node[a], node[b]);
            dendrogram.size[merge] = count[a] + count[b];
            int root = count[a] >= count[b] ? a : b;
            int other = root == a ? b : a;
            parent[other] = root;
            count[root] += count[other];
            node[root] = points + merge;
        }
        return dendrogram;
    }

    /** Positions under any node. */
    int sizeOf(int node) {
        return node < points ? 1 : size[node - points];
    }

    private static int find(int[] parent, int start) {
        int at = start;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
