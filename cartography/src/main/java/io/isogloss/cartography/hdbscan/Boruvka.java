package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The minimum spanning tree of mutual reachability by Borůvka's rounds: every component proposes its least edge
 * outward, all proposals are taken at once.
 *
 * <p>Edges are in a total order (weight, squared distance, lower position, higher position), so there is one minimum
 * spanning tree and any schedule finds it. Weight and squared distance are floats packed in one long, the
 * <em>key</em>. A point remembers its best edge outward and a <em>floor</em>: unless the best edge is at or below the
 * floor, every edge outward lies above it. Components only grow, so floors stay true from round to round, and most points
 * need no search.
 */
final class Boruvka {

    private static final VarHandle BOUND = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long NONE = Long.MAX_VALUE;
    private static final int LEAVES_PER_CHUNK = 32;

    private final KdTree tree;
    private final NeighborLists lists;
    private final ParallelRunner runner;
    private final int[] coreBits;
    private final int[] leastCoreBits;
    private final int[] nodeComponent;
    private final int[] parent;
    private final int[] component;
    private final int[] firstOutside;
    private final long[] bestKey;
    private final int[] bestTo;
    private final long[] floor;
    private final long[] bound;
    private final int[] proposer;
    private final long[] edgeKey;
    private final int[] edgeA;
    private final int[] edgeB;
    private int edges;

    private Boruvka(KdTree tree, NeighborLists lists, ParallelRunner runner) {
        int n = tree.size;
        this.tree = tree;
        this.lists = lists;
        this.runner = runner;
        coreBits = new int[n];
        leastCoreBits = new int[tree.start.length];
        nodeComponent = new int[tree.start.length];
        parent = new int[n];
        component = new int[n];
        firstOutside = new int[n];
        bestKey = new long[n];
        bestTo = new int[n];
        floor = new long[n];
        bound = new long[n];
        proposer = new int[n];
        edgeKey = new long[n - 1];
        edgeA = new int[n - 1];
        edgeB = new int[n - 1];
    }

    /**
     * The tree's edges between positions, sorted; the tree holds at least 2 points.
     *
     * @param nearestAtZero whether edges that lead from a point to its nearest neighbor weigh nothing
     */
    static SortedEdges spanningTree(KdTree tree, NeighborLists lists, boolean nearestAtZero, ParallelRunner runner) {
        Boruvka run = new Boruvka(tree, lists, runner);
        run.start();
        run.round(false);
        while (run.edges < tree.size - 1) {
            run.round(true);
            runner.fraction((double) run.edges / (tree.size - 1));
        }
        if (nearestAtZero) {
            run.joinNearestAtZero();
        }
        return SortedEdges.sort(run.edgeKey, run.edgeA, run.edgeB);
    }

    private void joinNearestAtZero() {
        for (int edge = 0; edge < edgeKey.length; edge++) {
            int distanceBits = (int) edgeKey[edge];
            int nearestOfA = (int) (lists.packed[edgeA[edge] * lists.length] >>> 32);
            int nearestOfB = (int) (lists.packed[edgeB[edge] * lists.length] >>> 32);
            if (distanceBits == nearestOfA || distanceBits == nearestOfB) {
                edgeKey[edge] = distanceBits;
            }
        }
    }

    private void start() {
        for (int i = 0; i < tree.size; i++) {
            parent[i] = i;
            component[i] = i;
            coreBits[i] = Float.floatToRawIntBits(lists.squaredCore[i]);
            bestKey[i] = NONE;
            bestTo[i] = -1;
            floor[i] = -1;
        }
        for (int node = leastCoreBits.length - 1; node >= 0; node--) {
            if (node < tree.firstLeaf) {
                leastCoreBits[node] = Math.min(leastCoreBits[2 * node + 1], leastCoreBits[2 * node + 2]);
            } else {
                int least = Integer.MAX_VALUE;
                for (int i = tree.start[node]; i < tree.end[node]; i++) {
                    least = Math.min(least, coreBits[i]);
                }
                leastCoreBits[node] = least;
            }
        }
    }

    /** One round; without search only what the lists prove is proposed, which is most of the first round. */
    private void round(boolean search) {
        Arrays.fill(bound, NONE);
        runner.forChunks(tree.leafCount, LEAVES_PER_CHUNK, (chunk, from, to) -> {
            for (int leaf = tree.firstLeaf + from; leaf < tree.firstLeaf + to; leaf++) {
                nodeComponent[leaf] = common(leaf);
                for (int i = tree.start[leaf]; i < tree.end[leaf]; i++) {
                    lookInList(i);
                }
            }
        });
        for (int node = tree.firstLeaf - 1; node >= 0; node--) {
            int left = nodeComponent[2 * node + 1];
            nodeComponent[node] = left == nodeComponent[2 * node + 2] ? left : -1;
        }
        if (search) {
            runner.forChunks(tree.leafCount, LEAVES_PER_CHUNK, (chunk, from, to) -> {
                OutsideSearch outside = new OutsideSearch();
                for (int leaf = tree.firstLeaf + from; leaf < tree.firstLeaf + to; leaf++) {
                    for (int i = tree.start[leaf]; i < tree.end[leaf]; i++) {
                        if (bestKey[i] > floor[i] && floor[i] < (long) BOUND.getOpaque(bound, component[i])) {
                            outside.search(i, leaf);
                        }
                    }
                }
            });
        }
        propose(search);
        merge();
    }

    private int common(int leaf) {
        int first = component[tree.start[leaf]];
        for (int i = tree.start[leaf] + 1; i < tree.end[leaf]; i++) {
            if (component[i] != first) {
                return -1;
            }
        }
        return first;
    }

    private static long key(int weightBits, int squaredDistanceBits) {
        return ((long) weightBits << 32) | squaredDistanceBits;
    }

    /** Brings the best edge of point i up to date from its list and lowers the bound of its component to it. */
    private void lookInList(int i) {
        int own = component[i];
        if (bestTo[i] >= 0 && component[bestTo[i]] == own) {
            // Other edges may tie with the one that is gone, so the floor steps below it.
            floor[i] = Math.min(floor[i], bestKey[i] - 1);
            bestKey[i] = NONE;
            bestTo[i] = -1;
        }
        if (bestKey[i] > floor[i]) {
            int length = lists.length;
            int offset = i * length;
            int entry = firstOutside[i];
            while (entry < length && component[NeighborSearch.position(lists.packed[offset + entry])] == own) {
                entry++;
            }
            firstOutside[i] = entry;
            long least = NONE;
            for (; entry < length; entry++) {
                long packed = lists.packed[offset + entry];
                int to = NeighborSearch.position(packed);
                int distanceBits = (int) (packed >>> 32);
                if (distanceBits > (int) (least >>> 32)) {
                    break;
                }
                if (component[to] != own) {
                    long key = key(Math.max(distanceBits, Math.max(coreBits[i], coreBits[to])), distanceBits);
                    least = Math.min(least, key);
                    offer(i, key, to);
                }
            }
            if (length < tree.size - 1) {
                int lastBits = (int) (lists.packed[offset + length - 1] >>> 32);
                // Points beyond the list may be as near as its last one: only what is nearer is proven.
                least = Math.min(least, key(Math.max(coreBits[i], lastBits), lastBits) - 1);
            }
            floor[i] = Math.max(floor[i], least);
        }
        lowerBound(own, bestKey[i]);
    }

    private void offer(int i, long key, int to) {
        if (key < bestKey[i] || (key == bestKey[i] && isBefore(i, to, i, bestTo[i]))) {
            bestKey[i] = key;
            bestTo[i] = to;
        }
    }

    /** Order of two edges of the same key. */
    private static boolean isBefore(int a, int b, int c, int d) {
        int low = Math.min(a, b);
        int otherLow = Math.min(c, d);
        return low < otherLow || (low == otherLow && Math.max(a, b) < Math.max(c, d));
    }

    /** Any value written here is the key of an edge outward, so a lost update costs time, never the result. */
    private void lowerBound(int of, long key) {
        if (key < (long) BOUND.getOpaque(bound, of)) {
            BOUND.setOpaque(bound, of, key);
        }
    }

    private void propose(boolean searched) {
        Arrays.fill(proposer, -1);
        for (int i = 0; i < tree.size; i++) {
            if (bestTo[i] >= 0 && (searched || bestKey[i] <= floor[i])) {
                int own = component[i];
                int other = proposer[own];
                if (other < 0
                        || bestKey[i] < bestKey[other]
                        || (bestKey[i] == bestKey[other] && isBefore(i, bestTo[i], other, bestTo[other]))) {
                    proposer[own] = i;
                }
            }
        }
    }

    private void merge() {
        for (int own = 0; own < tree.size; own++) {
            int from = proposer[own];
            if (from >= 0) {
                int a = find(from);
                int b = find(bestTo[from]);
                if (a != b) {
                    parent[Math.max(a, b)] = Math.min(a, b);
                    edgeKey[edges] = bestKey[from];
                    edgeA[edges] = Math.min(from, bestTo[from]);
                    edgeB[edges++] = Math.max(from, bestTo[from]);
                }
            }
        }
        for (int i = 0; i < tree.size; i++) {
            // Roots are the lowest position of their component, so a parent is always flat already.
            parent[i] = parent[parent[i]];
            component[i] = parent[i];
        }
    }

    private int find(int i) {
        int at = i;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    /** Searches the tree for the least edge of one point to another component. One instance per thread. */
    private final class OutsideSearch {
        private final int[] stack = new int[64];
        private final int[] stackDistanceBits = new int[64];
        private int point;
        private int own;
        private int ownCoreBits;
        private long limit;

        void search(int i, int leaf) {
            point = i;
            own = component[i];
            ownCoreBits = coreBits[i];
            limit = Math.min(bestKey[i], (long) BOUND.getOpaque(bound, own));
            if (nodeComponent[leaf] != own) {
                scan(leaf);
            }
            int node = leaf;
            while (node > 0) {
                descend(((node - 1) ^ 1) + 1);
                node = (node - 1) >> 1;
            }
            lowerBound(own, bestKey[i]);
            floor[i] = Math.max(floor[i], limit);
        }

        private int distanceBits(int node) {
            return Float.floatToRawIntBits(
                    (float) tree.squaredDistanceToBox(tree.coordinates, point * tree.dimensions, node));
        }

        private boolean mayHold(int node, int distanceBits) {
            int weightBits = Math.max(distanceBits, Math.max(ownCoreBits, leastCoreBits[node]));
            return key(weightBits, distanceBits) <= limit;
        }

        private void descend(int top) {
            if (nodeComponent[top] == own) {
                return;
            }
            int depth = 0;
            int node = top;
            int distance = distanceBits(top);
            while (true) {
                if (nodeComponent[node] != own && mayHold(node, distance)) {
                    if (node >= tree.firstLeaf) {
                        scan(node);
                    } else {
                        int left = 2 * node + 1;
                        int toLeft = distanceBits(left);
                        int toRight = distanceBits(left + 1);
                        boolean leftFirst = toLeft <= toRight;
                        stack[depth] = leftFirst ? left + 1 : left;
                        stackDistanceBits[depth++] = leftFirst ? toRight : toLeft;
                        node = leftFirst ? left : left + 1;
                        distance = leftFirst ? toLeft : toRight;
                        continue;
                    }
                }
                if (depth == 0) {
                    return;
                }
                node = stack[--depth];
                distance = stackDistanceBits[depth];
            }
        }

        private void scan(int leaf) {
            limit = Math.min(limit, (long) BOUND.getOpaque(bound, own));
            for (int to = tree.start[leaf]; to < tree.end[leaf]; to++) {
                if (component[to] != own) {
                    int distance = Float.floatToRawIntBits((float) tree.squaredDistance(point, to));
                    long key = key(Math.max(distance, Math.max(ownCoreBits, coreBits[to])), distance);
                    if (key <= limit) {
                        offer(point, key, to);
                        limit = key;
                    }
                }
            }
        }
    }
}
