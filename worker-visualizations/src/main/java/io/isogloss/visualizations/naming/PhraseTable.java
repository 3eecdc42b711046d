package io.isogloss.visualizations.naming;

import java.util.Arrays;

/** Open addressing from packed words to counts, then to dense ids in the order of first sight. One thread until the ids are there, then any number. */
final class PhraseTable {
    private long[] slots = new long[1 << 14];
    private int[] counts = new int[1 << 14];
    private int used;
    private long[] order = new long[1 << 12];
    private long[] kept = new long[0];

    void count(long key, int times) {
        if (used * 2 > slots.length) {
            rehash();
        }
        int slot = slot(key);
        if (slots[slot] == 0) {
            slots[slot] = key;
            if (used == order.length) {
                order = Arrays.copyOf(order, used * 2);
            }
            order[used++] = key;
        }
        counts[slot] += times;
    }

    /** Takes over the counts of the texts that follow. */
    void absorb(PhraseTable next) {
        for (int i = 0; i < next.used; i++) {
            count(next.order[i], next.counts[next.slot(next.order[i])]);
        }
    }

    /** Gives ids to those that are frequent; the others have none. */
    void keepThoseSeenAtLeast(int minimum) {
        kept = new long[used];
        int size = 0;
        for (int i = 0; i < used; i++) {
            int slot = slot(order[i]);
            if (counts[slot] >= minimum) {
                kept[size] = order[i];
                counts[slot] = size++;
            } else {
                counts[slot] = -1;
            }
        }
        kept = Arrays.copyOf(kept, size);
    }

    /** The id of a phrase that was kept; -1 for others. */
    int id(long key) {
        int slot = slot(key);
        return slots[slot] == 0 ? -1 : counts[slot];
    }

    long[] keys() {
        return kept;
    }

    private int slot(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 33) & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != key) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void rehash() {
        long[] oldSlots = slots;
        int[] oldCounts = counts;
        slots = new long[oldSlots.length * 2];
        counts = new int[oldSlots.length * 2];
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != 0) {
                int slot = slot(oldSlots[i]);
                slots[slot] = oldSlots[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
