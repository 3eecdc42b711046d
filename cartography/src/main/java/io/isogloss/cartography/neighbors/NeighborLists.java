package io.isogloss.cartography.neighbors;

import java.util.Arrays;

/**
 * The best candidates of each row while a search runs: by falling score, ties by rising id. What a list holds does not
 * depend on the order of arrival. Each list has one writer at a time.
 */
final class NeighborLists {

    final int capacity;
    final int[] ids;
    final float[] scores;

    /** The last score of each list, again: many lists are asked for it whose other scores nobody reads. */
    private final float[] last;

    /** Entries that no round of a descent has compared yet. */
    final boolean[] fresh;

    NeighborLists(int rows, int capacity) {
        this.capacity = capacity;
        this.ids = new int[rows * capacity];
        this.scores = new float[rows * capacity];
        this.fresh = new boolean[rows * capacity];
        this.last = new float[rows];
        Arrays.fill(last, Float.NEGATIVE_INFINITY);
        Arrays.fill(ids, -1);
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    }

    /** The score a candidate must reach to enter; equal scores enter by id. */
    float threshold(int row) {
        return last[row];
    }

    /** Enters a candidate that is not in the list yet. */
    boolean insertNew(int row, float score, int id) {
        int base = row * capacity;
        int end = base + capacity - 1;
        if (score < last[row] || !before(score, id, scores[end], ids[end])) {
            return false;
        }
        shiftIn(base, end, score, id);
        last[row] = scores[end];
        return true;
    }

    /** Enters a candidate unless the list holds it; the same pair always has the same score. */
    boolean insert(int row, float score, int id) {
        int base = row * capacity;
        int end = base + capacity - 1;
        if (score < last[row] || !before(score, id, scores[end], ids[end])) {
            return false;
        }
        for (int i = base; i <= end && scores[i] >= score; i++) {
            if (ids[i] == id) {
                return false;
            }
        }
        shiftIn(base, end, score, id);
        last[row] = scores[end];
        return true;
    }

    private void shiftIn(int base, int end, float score, int id) {
        int at = end;
        while (at > base && before(score, id, scores[at - 1], ids[at - 1])) {
            scores[at] = scores[at - 1];
            ids[at] = ids[at - 1];
            fresh[at] = fresh[at - 1];
            at--;
        }
        scores[at] = score;
        ids[at] = id;
        fresh[at] = true;
    }

    private static boolean before(float score, int id, float otherScore, int otherId) {
        return score > otherScore || (score == otherScore && (otherId < 0 || id < otherId));
    }
}
