package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;

/**
 * The minimum spanning tree of mutual reachability: n - 1 edges between rows in rising order of weight.
 *
 * @param from one row of each edge
 * @param to the other
 * @param weight mutual reachability distance of each edge
 */
@SuppressWarnings("ArrayRecordComponent") // large arrays handed over without a copy; nobody compares two trees
public record SpanningTree(int[] from, int[] to, double[] weight) {

    /** Throws unless there are as many ends as weights, all ends are rows and weights do not fall. */
    void requireSortedEdges() {
        if (from.length != weight.length || to.length != weight.length) {
            throw CartographyException.invalidData("a spanning tree of " + weight.length + " weights has " + from.length
                    + " and " + to.length + " ends of edges");
        }
        double last = 0;
        for (int edge = 0; edge < weight.length; edge++) {
            if (!isRow(from[edge]) || !isRow(to[edge])) {
                throw CartographyException.invalidData("edge " + edge + " joins the rows " + from[edge] + " and "
                        + to[edge] + " where there are " + (weight.length + 1));
            }
            if (!(weight[edge] >= last && weight[edge] < Double.POSITIVE_INFINITY)) {
                throw CartographyException.invalidData(
                        "edge " + edge + " weighs " + weight[edge] + " after one of " + last);
            }
            last = weight[edge];
        }
    }

    private boolean isRow(int row) {
        return row >= 0 && row <= weight.length;
    }
}
