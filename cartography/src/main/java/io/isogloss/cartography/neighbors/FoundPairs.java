package io.isogloss.cartography.neighbors;

import java.util.Arrays;

/** Pairs that one chunk of a round found, sorted by who owns the list they belong in. Used again for chunk after chunk; for one thread. */
final class FoundPairs {
    private static final int ROOM = 1024;

    private final int owners;
    private final int ownerSize;
    private final int[] ownerStart;
    private int[] lists = new int[0];
    private int[] ids = new int[0];
    private float[] scores = new float[0];

    FoundPairs(int owners, int ownerSize) {
        this.owners = owners;
        this.ownerSize = ownerSize;
        this.ownerStart = new int[owners + 1];
    }

    /** Pairs in the order in which they are found. */
    static final class Unsorted {
        private int[] lists = new int[ROOM];
        private int[] ids = new int[ROOM];
        private float[] scores = new float[ROOM];
        private int size;

        void add(int list, int id, float score) {
            if (size == ids.length) {
                lists = Arrays.copyOf(lists, 2 * size);
                ids = Arrays.copyOf(ids, 2 * size);
                scores = Arrays.copyOf(scores, 2 * size);
            }
            lists[size] = list;
            ids[size] = id;
            scores[size++] = score;
        }
    }

    /** Takes the pairs over, in place of those it had, and leaves {@code found} empty. */
    void take(Unsorted found) {
        int size = found.size;
        if (size > ids.length) {
            int room = Math.max(ROOM, size + size / 4);
            lists = new int[room];
            ids = new int[room];
            scores = new float[room];
        }
        Arrays.fill(ownerStart, 0);
        for (int i = 0; i < size; i++) {
            ownerStart[found.lists[i] / ownerSize + 1]++;
        }
        for (int o = 0; o < owners; o++) {
            ownerStart[o + 1] += ownerStart[o];
        }
        int[] cursor = Arrays.copyOf(ownerStart, owners);
        for (int i = 0; i < size; i++) {
            int at = cursor[found.lists[i] / ownerSize]++;
            lists[at] = found.lists[i];
            ids[at] = found.ids[i];
            scores[at] = found.scores[i];
        }
        found.size = 0;
    }

    /** Enters the pairs of one owner into its lists; returns how many were news. */
    int enter(int owner, NeighborLists target) {
        int changed = 0;
        for (int i = ownerStart[owner]; i < ownerStart[owner + 1]; i++) {
            changed += target.insert(lists[i], scores[i], ids[i]) ? 1 : 0;
        }
        return changed;
    }
}
