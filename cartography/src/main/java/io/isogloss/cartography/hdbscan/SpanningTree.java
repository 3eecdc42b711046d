package io.isogloss.cartography.hdbscan;

/**
 * The minimum spanning tree of mutual reachability: n - 1 edges between rows in rising order of weight.
 *
 * @param from one row of each edge
 * @param to the other
 * @param weight mutual reachability distance of each edge
 */
@SuppressWarnings("ArrayRecordComponent") // large arrays handed over without a copy; nobody compares two trees
public record SpanningTree(int[] from, int[] to, double[] weight) {}
