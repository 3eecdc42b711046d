package io.isogloss.visualizations.naming;

import java.util.Arrays;

/** A growing array of ints. Not safe for use by several threads. */
final class IntList {
    private int[] values = new int[32];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    int last() {
        return values[size - 1];
    }

    void sortAndDeduplicateFrom(int start) {
        Arrays.sort(values, start, size);
        int kept = start;
        for (int i = start; i < size; i++) {
            if (i == start || values[i] != values[i - 1]) {
                values[kept++] = values[i];
            }
        }
        size = kept;
    }

    /** Copies everything to a place in an array; the place after it. */
    int copyTo(int[] target, int from) {
        System.arraycopy(values, 0, target, from, size);
        return from + size;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
