package io.isogloss.benchmarks.cartography;

import io.isogloss.cartography.hdbscan.SpanningTree;
import java.util.Arrays;

/** What many orders of the edges of equal weight of one tree say of each row, and what most of them say. */
final class TieVotes {

    private final SpanningTree tree;
    private final int[] clustered;
    private final int[] together;
    private int orders;

    TieVotes(SpanningTree tree) {
        this.tree = tree;
        clustered = new int[tree.from().length + 1];
        together = new int[tree.from().length];
    }

    /** Counts the labels of one more order. */
    void add(int[] labels) {
        orders++;
        for (int row = 0; row < labels.length; row++) {
            clustered[row] += labels[row] >= 0 ? 1 : 0;
        }
        for (int edge = 0; edge < together.length; edge++) {
            int label = labels[tree.from()[edge]];
            together[edge] += label >= 0 && label == labels[tree.to()[edge]] ? 1 : 0;
        }
    }

    /** Rows that are noise in one of two orders and not in the other, on average over all pairs. */
    double differing() {
        double pairs = 0;
        for (int in : clustered) {
            pairs += (double) in * (orders - in);
        }
        return pairs / (orders * (orders - 1.0) / 2);
    }

    /** Rows of which an order says something else than most do, on average: no labels have fewer. */
    double differingFromMost() {
        double rows = 0;
        for (int in : clustered) {
            rows += (double) Math.min(in, orders - in) / orders;
        }
        return rows;
    }

    /** Rows that are noise in some orders and not in others. */
    int undecided() {
        return (int)
                Arrays.stream(clustered).filter(in -> in > 0 && in < orders).count();
    }

    /** Of the undecided rows those that are noise in 40 to 60 of 100 orders. */
    int even() {
        return (int) Arrays.stream(clustered)
                .filter(in -> in >= 0.4 * orders && in <= 0.6 * orders)
                .count();
    }

    /** Labels by majority: rows that most orders put in a cluster, joined by the edges whose ends most of them keep together. */
    int[] consensus() {
        int[] parent = new int[clustered.length];
        Arrays.setAll(parent, row -> row);
        boolean[] joined = new boolean[clustered.length];
        for (int edge = 0; edge < together.length; edge++) {
            int from = tree.from()[edge];
            int to = tree.to()[edge];
            if (2 * together[edge] > orders) {
                joined[from] = true;
                joined[to] = true;
                parent[find(parent, from)] = find(parent, to);
            }
        }
        int[] labels = new int[clustered.length];
        int[] labelOfRoot = new int[clustered.length];
        int next = 0;
        for (int row = 0; row < labels.length; row++) {
            labels[row] = -1;
            if (joined[row]) {
                int root = find(parent, row);
                if (labelOfRoot[root] == 0) {
                    labelOfRoot[root] = ++next;
                }
                labels[row] = labelOfRoot[root] - 1;
            }
        }
        return labels;
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
