package io.isogloss.page;

import java.util.Arrays;

/** Numbers the different words of many texts, without an object for each time one occurs. Not for use by several threads. */
final class WordTable {
    private String[] words = new String[1 << 12];
    private int[] counts = new int[1 << 12];
    private int[] hashes = new int[1 << 12];
    private int[] slots = new int[1 << 14];
    private int size;

    /** The number of the word text[from, to), a new one if it was not seen before; counts it. */
    int add(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        hash ^= hash >>> 15;
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int word = slots[slot] - 1;
            if (hashes[word] == hash && words[word].length() == to - from && text.startsWith(words[word], from)) {
                counts[word]++;
                return word;
            }
            slot = (slot + 1) & mask;
        }
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        words[size] = text.substring(from, to);
        hashes[size] = hash;
        counts[size] = 1;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
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

    int size() {
        return size;
    }

    String word(int number) {
        return words[number];
    }

    int count(int number) {
        return counts[number];
    }
}
