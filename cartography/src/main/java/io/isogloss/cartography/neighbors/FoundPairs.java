package io.isogloss.cartography.neighbors;

import java.util.Arrays;

/** Pairs that one chunk of a round found, sorted by who owns the list they belong in. */
final class FoundPairs {

    private final int owners;
    private final int ownerSize;
    private final int[] ownerStart;
    private int[] lists = new int[1024];
    private int[] ids = new int[1024];
    private float[] scores = new float[1024];
    private int size;

    FoundPairs(int owners, int ownerSize) {
        this.owners = owners;
        this.ownerSize = ownerSize;
        this.ownerStart = new int[owners + 1];
    }

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

    void sortByOwner() {
        for (int i = 0; i < size; i++) {
            ownerStart[lists[i] / ownerSize + 1]++;
        }
        for (int o = 0; o < owners; o++) {
            ownerStart[o + 1] += ownerStart[o];
        }
        int[] cursor = Arrays.copyOf(ownerStart, owners);
        int[] sortedLists = new int[size];
        int[] sortedIds = new int[size];
        float[] sortedScores = new float[size];
        for (int i = 0; i < size; i++) {
            int at = cursor[lists[i] / ownerSize]++;
            sortedLists[at] = lists[i];
            sortedIds[at] = ids[i];
            sortedScores[at] = scores[i];
        }
        lists = sortedLists;
        ids = sortedIds;
        scores = sortedScores;
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
