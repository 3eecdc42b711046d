package io.isogloss.page;

import java.util.Arrays;

/** Numbers the different words of many texts, without an object for each time one occurs. Not for use by several threads. */
final class WordTable {
    private char[] pool = new char[1 << 15];
    /** Word w stands in the pool from ends[w - 1] to ends[w]. */
    private int[] ends = new int[1 << 12];

    private int[] counts = new int[1 << 12];
    private int[] hashes = new int[1 << 12];
    private int[] slots = new int[1 << 14];
    private int size;

    static int hash(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash ^ (hash >>> 15);
    }

    /** The number of the word text[from, to), a new one if it was not seen before; counts it. */
    int add(char[] text, int from, int to) {
        return add(text, from, to, hash(text, from, to), 1);
    }

    private int add(char[] text, int from, int to, int hash, int times) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int word = slots[slot] - 1;
            if (hashes[word] == hash && Arrays.equals(pool, start(word), ends[word], text, from, to)) {
                counts[word] += times;
                return word;
            }
            slot = (slot + 1) & mask;
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        int start = start(size);
        int end = start + to - from;
        if (end > pool.length) {
            pool = Arrays.copyOf(pool, Math.max(end, pool.length * 2));
        }
        System.arraycopy(text, from, pool, start, to - from);
        ends[size] = end;
        hashes[size] = hash;
        counts[size] = times;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
    }

    /** Adds another table's words in their order; their numbers here. */
    int[] addAll(WordTable other) {
        int[] numbers = new int[other.size];
        for (int word = 0; word < other.size; word++) {
            numbers[word] =
                    add(other.pool, other.start(word), other.ends[word], other.hashes[word], other.counts[word]);
        }
        return numbers;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int word = 0; word < size; word++) {
            int slot = hashes[word] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = word + 1;
        }
    }

    private int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    int size() {
        return size;
    }

    String word(int number) {
        return new String(pool, start(number), ends[number] - start(number));
    }

    int count(int number) {
        return counts[number];
    }
}
