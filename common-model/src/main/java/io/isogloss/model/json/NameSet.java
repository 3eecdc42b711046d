package io.isogloss.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The names seen in one object, kept as places in the scanner's buffer so that no string is made of them. */
final class NameSet {
    /** Up to here comparing with each is cheaper than a table. */
    private static final int LINEAR = 16;

    private int[] starts = new int[LINEAR];
    private int[] ends = new int[LINEAR];
    private int[] hashes = new int[LINEAR];
    private boolean[] escaped = new boolean[LINEAR];
    private int size;
    private int @Nullable [] table;

    void clear() {
        size = 0;
        table = null;
    }

    int size() {
        return size;
    }

    /** Adds the name between two places of the buffer; false if it is there already. */
    boolean add(byte[] buffer, int mark, int from, int to, boolean hasEscapes) {
        int hash = hash(buffer, from, to, hasEscapes);
        if (size == LINEAR && table == null) {
            rebuild(4 * LINEAR);
        }
        int[] slots = table;
        if (slots == null) {
            for (int i = 0; i < size; i++) {
                if (hashes[i] == hash && same(buffer, mark, i, from, to, hasEscapes)) {
                    return false;
                }
            }
        } else {
            if (size * 2 > slots.length) {
                slots = rebuild(slots.length * 2);
            }
            int slot = hash & (slots.length - 1);
            while (slots[slot] != 0) {
                int other = slots[slot] - 1;
                if (hashes[other] == hash && same(buffer, mark, other, from, to, hasEscapes)) {
                    return false;
                }
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = size + 1;
        }
        append(from - mark, to - mark, hash, hasEscapes);
        return true;
    }

    private void append(int start, int end, int hash, boolean hasEscapes) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
            escaped = Arrays.copyOf(escaped, size * 2);
        }
        starts[size] = start;
        ends[size] = end;
        hashes[size] = hash;
        escaped[size] = hasEscapes;
        size++;
    }

    private int[] rebuild(int length) {
        int[] slots = new int[length];
        for (int i = 0; i < size; i++) {
            int slot = hashes[i] & (length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (length - 1);
            }
            slots[slot] = i + 1;
        }
        table = slots;
        return slots;
    }

    private boolean same(byte[] buffer, int mark, int index, int from, int to, boolean hasEscapes) {
        int otherFrom = mark + starts[index];
        int otherTo = mark + ends[index];
        if (!hasEscapes && !escaped[index]) {
            return Arrays.equals(buffer, otherFrom, otherTo, buffer, from, to);
        }
        return JsonText.unescape(buffer, otherFrom, otherTo).equals(JsonText.unescape(buffer, from, to));
    }

    private static int hash(byte[] buffer, int from, int to, boolean hasEscapes) {
        if (hasEscapes) {
            byte[] plain = JsonText.unescape(buffer, from, to).getBytes(StandardCharsets.UTF_8);
            return hash(plain, 0, plain.length, false);
        }
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + buffer[i];
        }
        return hash ^ hash >>> 15;
    }
}
