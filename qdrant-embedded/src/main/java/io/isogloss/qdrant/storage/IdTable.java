package io.isogloss.qdrant.storage;

import io.isogloss.qdrant.model.PointKey;
import java.util.Arrays;

/**
 * Which location each id has, and the ids in order: open addressing over flat arrays, about 40 bytes an id, nothing
 * boxed. The order is made when it is asked for: ids added since are sorted and merged. Guarded by the store's lock.
 */
final class IdTable {
    static final long ABSENT = -1L;

    private boolean[] uuid = new boolean[16];
    private long[] high = new long[16];
    private long[] low = new long[16];
    private long[] location = new long[16];
    private int size;
    private int live;

    /** Slot + 1, or 0. */
    private int[] buckets = new int[64];

    private int[] sorted = new int[0];

    int live() {
        return live;
    }

    int slots() {
        return size;
    }

    long locationOf(int slot) {
        return location[slot];
    }

    PointKey keyOf(int slot) {
        return new PointKey(uuid[slot], high[slot], low[slot]);
    }

    long get(PointKey key) {
        int slot = find(key.uuid(), key.high(), key.low());
        return slot < 0 ? ABSENT : location[slot];
    }

    /** Sets the location of an id; answers the former one or {@link #ABSENT}. */
    long put(boolean isUuid, long keyHigh, long keyLow, long newLocation) {
        int slot = find(isUuid, keyHigh, keyLow);
        if (slot < 0) {
            slot = add(isUuid, keyHigh, keyLow);
        }
        long former = location[slot];
        location[slot] = newLocation;
        if (former == ABSENT) {
            live++;
        }
        return former;
    }

    /** Removes an id; answers its location or {@link #ABSENT}. */
    long remove(boolean isUuid, long keyHigh, long keyLow) {
        int slot = find(isUuid, keyHigh, keyLow);
        if (slot < 0 || location[slot] == ABSENT) {
            return ABSENT;
        }
        long former = location[slot];
        location[slot] = ABSENT;
        live--;
        return former;
    }

    boolean isSorted() {
        return sorted.length == size;
    }

    /** Brings the order up to date. */
    void sort() {
        int from = sorted.length;
        int fresh = size - from;
        if (fresh == 0) {
            return;
        }
        int[] added = new int[fresh];
        for (int i = 0; i < fresh; i++) {
            added[i] = from + i;
        }
        sortSlots(added, new int[fresh], 0, fresh);
        int[] merged = new int[size];
        int a = 0;
        int b = 0;
        for (int i = 0; i < merged.length; i++) {
            boolean takeOld = b == fresh || (a < from && compare(sorted[a], added[b]) <= 0);
            merged[i] = takeOld ? sorted[a++] : added[b++];
        }
        sorted = merged;
    }

    /** The place in the order of the first id that is not before the key. Needs {@link #isSorted}. */
    int rank(PointKey key) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            int slot = sorted[middle];
            if (PointKey.compare(uuid[slot], high[slot], low[slot], key.uuid(), key.high(), key.low()) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    int slotAtRank(int rank) {
        return sorted[rank];
    }

    private int find(boolean isUuid, long keyHigh, long keyLow) {
        int mask = buckets.length - 1;
        for (int i = hash(isUuid, keyHigh, keyLow) & mask; ; i = (i + 1) & mask) {
            int slot = buckets[i] - 1;
            if (slot < 0) {
                return -1;
            }
            if (low[slot] == keyLow && high[slot] == keyHigh && uuid[slot] == isUuid) {
                return slot;
            }
        }
    }

    private int add(boolean isUuid, long keyHigh, long keyLow) {
        if (size == location.length) {
            grow();
        }
        int slot = size++;
        uuid[slot] = isUuid;
        high[slot] = keyHigh;
        low[slot] = keyLow;
        location[slot] = ABSENT;
        if (size * 2L > buckets.length) {
            rehash(buckets.length * 2);
        } else {
            link(slot);
        }
        return slot;
    }

    private void grow() {
        if (live < size / 2) {
            dropDeadSlots();
            return;
        }
        int capacity = size + (size >> 1);
        uuid = Arrays.copyOf(uuid, capacity);
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        location = Arrays.copyOf(location, capacity);
    }

    /** Ids that were deleted and never came back give their place away, so that churn does not grow the table. */
    private void dropDeadSlots() {
        int kept = 0;
        for (int slot = 0; slot < size; slot++) {
            if (location[slot] != ABSENT) {
                uuid[kept] = uuid[slot];
                high[kept] = high[slot];
                low[kept] = low[slot];
                location[kept] = location[slot];
                kept++;
            }
        }
        size = kept;
        sorted = new int[0];
        rehash(buckets.length);
    }

    private void rehash(int capacity) {
        buckets = new int[capacity];
        for (int slot = 0; slot < size; slot++) {
            link(slot);
        }
    }

    private void link(int slot) {
        int mask = buckets.length - 1;
        int i = hash(uuid[slot], high[slot], low[slot]) & mask;
        while (buckets[i] != 0) {
            i = (i + 1) & mask;
        }
        buckets[i] = slot + 1;
    }

    private static int hash(boolean isUuid, long keyHigh, long keyLow) {
        long h = (keyHigh ^ Long.rotateLeft(keyLow, 32) ^ (isUuid ? 0x5851F42D4C957F2DL : 0)) * 0x9E3779B97F4A7C15L;
        h = (h ^ (h >>> 32) ^ keyLow) * 0xD6E8FEB86659FD93L;
        return (int) (h >>> 32);
    }

    private int compare(int slot1, int slot2) {
        return PointKey.compare(uuid[slot1], high[slot1], low[slot1], uuid[slot2], high[slot2], low[slot2]);
    }

    private void sortSlots(int[] slots, int[] scratch, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sortSlots(slots, scratch, from, middle);
        sortSlots(slots, scratch, middle, to);
        if (compare(slots[middle - 1], slots[middle]) <= 0) {
            return;
        }
        System.arraycopy(slots, from, scratch, from, to - from);
        int a = from;
        int b = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = b == to || (a < middle && compare(scratch[a], scratch[b]) <= 0);
            slots[i] = takeLeft ? scratch[a++] : scratch[b++];
        }
    }
}
