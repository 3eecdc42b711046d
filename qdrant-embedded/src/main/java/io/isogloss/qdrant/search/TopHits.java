package io.isogloss.qdrant.search;

import java.util.Arrays;

/**
 * The best so many of all that were offered, in a heap of two flat arrays. The earlier location wins a tie, so that the
 * answer does not depend on how the work was split. For one thread.
 */
final class TopHits {
    private final int capacity;
    private float[] merits;
    private long[] locations;
    private int size;

    TopHits(int capacity) {
        this.capacity = capacity;
        int room = Math.min(capacity, 1024);
        this.merits = new float[room];
        this.locations = new long[room];
    }

    /** Whether an offer would be kept; asked first, so that a costly filter runs for promising points only. */
    boolean wants(float merit, long location) {
        return size < capacity || better(merit, location, merits[0], locations[0]);
    }

    void add(float merit, long location) {
        if (size < capacity) {
            if (size == merits.length) {
                int room = (int) Math.min(capacity, 2L * size);
                merits = Arrays.copyOf(merits, room);
                locations = Arrays.copyOf(locations, room);
            }
            merits[size] = merit;
            locations[size] = location;
            up(size++);
        } else if (better(merit, location, merits[0], locations[0])) {
            merits[0] = merit;
            locations[0] = location;
            down();
        }
    }

    void addAll(TopHits other) {
        for (int i = 0; i < other.size; i++) {
            add(other.merits[i], other.locations[i]);
        }
    }

    int size() {
        return size;
    }

    float worstMerit() {
        return merits[0];
    }

    long worstLocation() {
        return locations[0];
    }

    /** Takes the worst one out. */
    void removeWorst() {
        size--;
        merits[0] = merits[size];
        locations[0] = locations[size];
        down();
    }

    private void up(int from) {
        int i = from;
        while (i > 0) {
            int parent = (i - 1) >> 1;
            if (!better(merits[parent], locations[parent], merits[i], locations[i])) {
                return;
            }
            swap(i, parent);
            i = parent;
        }
    }

    private void down() {
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && better(merits[child], locations[child], merits[child + 1], locations[child + 1])) {
                child++;
            }
            if (!better(merits[i], locations[i], merits[child], locations[child])) {
                return;
            }
            swap(i, child);
            i = child;
        }
    }

    private void swap(int i, int j) {
        float merit = merits[i];
        merits[i] = merits[j];
        merits[j] = merit;
        long location = locations[i];
        locations[i] = locations[j];
        locations[j] = location;
    }

    private static boolean better(float merit1, long location1, float merit2, long location2) {
        return merit1 > merit2 || (merit1 == merit2 && location1 < location2);
    }
}
