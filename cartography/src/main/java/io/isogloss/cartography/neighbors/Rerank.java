package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.RowReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Turns candidates into neighbors: exact distances from the full rows, the nearest k, ties by id. */
final class Rerank {

    private static final int CHUNK = 64;

    private final RowSpace space;
    private final ParallelRunner runner;

    Rerank(RowSpace space, ParallelRunner runner) {
        this.space = space;
        this.runner = runner;
    }

    /**
     * The graph of the candidates in {@code lists}.
     *
     * @param original row number of each list, where lists are in another order than rows; candidates are numbered as lists
     */
    NeighborGraph graph(NeighborLists lists, int @Nullable [] original, int k, double recall, String method) {
        int count = space.count;
        int[] ids = new int[count * k];
        float[] distances = new float[count * k];
        Arrays.fill(ids, -1);
        Arrays.fill(distances, Float.POSITIVE_INFINITY);
        // Most pairs stand in both lists: the first of the two measures them.
        int capacity = lists.capacity;
        float[] measured = new float[lists.ids.length];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            RowReader reader = space.rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            int[] places = new int[capacity];
            int[] others = new int[capacity];
            float[] found = new float[capacity];
            for (int list = from; list < to; list++) {
                int asked = 0;
                for (int j = list * capacity; j < (list + 1) * capacity && lists.ids[j] >= 0; j++) {
                    int other = lists.ids[j];
                    if (other > list || placeIn(lists, other, list) < 0) {
                        places[asked] = j;
                        others[asked++] = original == null ? other : original[other];
                    }
                }
                int row = original == null ? list : original[list];
                reader.load(0, row);
                space.distances(row, others, 0, asked, found, 0, reader, scratch);
                for (int a = 0; a < asked; a++) {
                    measured[places[a]] = found[a];
                }
            }
        });
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            int[] candidates = new int[capacity];
            float[] found = new float[capacity];
            for (int list = from; list < to; list++) {
                int width = 0;
                for (int j = list * capacity; j < (list + 1) * capacity && lists.ids[j] >= 0; j++) {
                    int other = lists.ids[j];
                    int there = other < list ? placeIn(lists, other, list) : -1;
                    found[width] = measured[there < 0 ? j : there];
                    candidates[width++] = original == null ? other : original[other];
                }
                int row = original == null ? list : original[list];
                keepNearest(candidates, found, width, ids, distances, row * k, k);
            }
        });
        return new NeighborGraph(count, k, ids, distances, recall, method);
    }

    private int placeIn(NeighborLists lists, int list, int id) {
        int from = list * lists.capacity;
        int at = space.kernels.indexOf(lists.ids, from, lists.capacity, id);
        return at < 0 ? -1 : from + at;
    }

    /** The neighbors of some rows: list number i belongs to row {@code queries[i]}. */
    NeighborGraph queryGraph(int[] queries, NeighborLists lists, int k) {
        int[] ids = new int[queries.length * k];
        float[] distances = new float[queries.length * k];
        Arrays.fill(ids, -1);
        Arrays.fill(distances, Float.POSITIVE_INFINITY);
        runner.forChunks(queries.length, CHUNK, (chunk, from, to) -> {
            RowReader reader = space.rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            float[] found = new float[lists.capacity];
            for (int list = from; list < to; list++) {
                int base = list * lists.capacity;
                int[] candidates = Arrays.copyOfRange(lists.ids, base, base + lists.capacity);
                int width = 0;
                while (width < candidates.length && candidates[width] >= 0) {
                    width++;
                }
                reader.load(0, queries[list]);
                space.distances(queries[list], candidates, 0, width, found, 0, reader, scratch);
                keepNearest(candidates, found, width, ids, distances, list * k, k);
            }
        });
        return new NeighborGraph(queries.length, k, ids, distances, 1, "exact");
    }

    /** The neighbors in this space of all rows of another. */
    NeighborGraph acrossGraph(RowSpace others, NeighborLists lists, int k) {
        int[] ids = new int[others.count * k];
        float[] distances = new float[others.count * k];
        Arrays.fill(ids, -1);
        Arrays.fill(distances, Float.POSITIVE_INFINITY);
        runner.forChunks(others.count, CHUNK, (chunk, from, to) -> {
            RowReader own = others.rows.reader();
            RowReader reader = space.rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            float[] found = new float[lists.capacity];
            for (int list = from; list < to; list++) {
                int base = list * lists.capacity;
                int[] candidates = Arrays.copyOfRange(lists.ids, base, base + lists.capacity);
                int width = 0;
                while (width < candidates.length && candidates[width] >= 0) {
                    width++;
                }
                own.load(0, list);
                space.distances(others, list, candidates, 0, width, found, 0, own, reader, scratch);
                keepNearest(candidates, found, width, ids, distances, list * k, k);
            }
        });
        return new NeighborGraph(others.count, k, ids, distances, 1, "exact");
    }

    /** Sorted insertion of candidates by distance, then id, into a row of the result. */
    static void keepNearest(int[] candidates, float[] found, int width, int[] ids, float[] distances, int base, int k) {
        int kept = 0;
        for (int c = 0; c < width; c++) {
            float distance = found[c];
            int id = candidates[c];
            int at = kept;
            while (at > 0
                    && (distances[base + at - 1] > distance
                            || (distances[base + at - 1] == distance && ids[base + at - 1] > id))) {
                at--;
            }
            if (at >= k) {
                continue;
            }
            int last = Math.min(kept, k - 1);
            for (int j = last; j > at; j--) {
                ids[base + j] = ids[base + j - 1];
                distances[base + j] = distances[base + j - 1];
            }
            ids[base + at] = id;
            distances[base + at] = distance;
            kept = Math.min(kept + 1, k);
        }
    }
}
