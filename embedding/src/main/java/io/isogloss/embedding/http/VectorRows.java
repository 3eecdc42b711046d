package io.isogloss.embedding.http;

import io.isogloss.embedding.http.JsonBytes.MalformedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Collects the vectors of an answer in one flat array, straight from the bytes: base64 of little-endian floats, or JSON numbers. The
 * first vector sets the dimensions; each further one must have as many.
 */
final class VectorRows {

    private static final int MOST_DIMENSIONS = 65_536;
    private static final int NOT_TOLD = -1;

    private final int expected;
    private int dimensions;
    private float[] rows = {};
    private int count;
    /** Where each vector belongs; its own position where the answer does not tell. */
    private final int[] indexes;

    private byte[] base64 = {};
    private byte[] bytes = {};

    /** @param expected vectors that must come */
    VectorRows(int expected) {
        this.expected = expected;
        this.indexes = new int[expected];
    }

    /** Reads the vector that comes next in {@code json}, in either form. */
    void read(JsonBytes json) throws IOException {
        if (count == expected) {
            throw new MalformedJson("holds more than " + expected + " vectors");
        }
        indexes[count] = NOT_TOLD;
        int first = json.peek();
        if (first == '"') {
            json.advance(1);
            readBase64(json);
        } else if (first == '[') {
            json.advance(1);
            readNumbers(json);
        } else {
            throw json.unexpected(first, "a vector");
        }
        count++;
    }

    /** Says where the vector read last belongs. */
    void index(long index) throws MalformedJson {
        if (index < 0 || index >= expected) {
            throw new MalformedJson("names the index " + index + " for " + expected + " texts");
        }
        indexes[count - 1] = (int) index;
    }

    int count() {
        return count;
    }

    int dimensions() {
        return dimensions;
    }

    /** All rows in the order of the texts; the answer must have told all indexes once, or none. */
    float[] inOrder() throws MalformedJson {
        if (count != expected) {
            throw new MalformedJson("holds " + count + " vectors for " + expected + " texts");
        }
        boolean inPlace = true;
        boolean[] seen = new boolean[expected];
        for (int i = 0; i < expected; i++) {
            int index = indexes[i] == NOT_TOLD ? i : indexes[i];
            if (seen[index]) {
                throw new MalformedJson("names the index " + index + " twice");
            }
            seen[index] = true;
            inPlace &= index == i;
        }
        if (inPlace) {
            return rows;
        }
        float[] ordered = new float[rows.length];
        for (int i = 0; i < expected; i++) {
            int index = indexes[i] == NOT_TOLD ? i : indexes[i];
            System.arraycopy(rows, i * dimensions, ordered, index * dimensions, dimensions);
        }
        return ordered;
    }

    private void readBase64(JsonBytes json) throws IOException {
        int known = base64.length;
        // A quote where the known length ends: the string cannot hold an escape, and one copy reaches the decoder.
        if (known > 0 && json.ensure(known + 1) && json.buffer()[json.offset() + known] == '"') {
            System.arraycopy(json.buffer(), json.offset(), base64, 0, known);
            json.advance(known + 1);
            decode(base64);
            return;
        }
        byte[] collected = collect(json);
        if (known == 0) {
            base64 = collected;
        }
        decode(collected);
    }

    private byte[] collect(JsonBytes json) throws IOException {
        byte[] collected = new byte[8_192];
        int length = 0;
        while (true) {
            int b = json.next();
            if (b == '"') {
                return Arrays.copyOf(collected, length);
            }
            if (b == '\\') {
                b = json.next();
                if (b != '/') {
                    throw json.unexpected(b, "base64");
                }
            }
            if (b < 0) {
                throw new MalformedJson("ends inside a vector");
            }
            if (length == collected.length) {
                if (length > MOST_DIMENSIONS * 6) {
                    throw new MalformedJson("holds a vector longer than " + MOST_DIMENSIONS + " dimensions");
                }
                collected = Arrays.copyOf(collected, length * 2);
            }
            collected[length++] = (byte) b;
        }
    }

    private void decode(byte[] text) throws MalformedJson {
        int length;
        try {
            if (bytes.length < text.length / 4 * 3 + 3) {
                bytes = new byte[text.length / 4 * 3 + 3];
            }
            length = Base64.getDecoder().decode(text, bytes);
        } catch (IllegalArgumentException e) {
            throw new MalformedJson("holds a vector that is no base64");
        }
        if (length == 0 || length % Float.BYTES != 0) {
            throw new MalformedJson("holds a vector of " + length + " bytes, which is no number of floats");
        }
        int at = reserve(length / Float.BYTES);
        ByteBuffer.wrap(bytes, 0, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(rows, at, length / Float.BYTES);
    }

    private void readNumbers(JsonBytes json) throws IOException {
        float[] values = dimensions > 0 ? rows : new float[1_024];
        int at = dimensions > 0 ? reserve(dimensions) : 0;
        int limit = dimensions > 0 ? at + dimensions : MOST_DIMENSIONS;
        int i = at;
        boolean fractions = false;
        float largest = 0;
        NumberReader numbers = new NumberReader(json);
        boolean first = true;
        while (json.element(first)) {
            first = false;
            if (i == limit) {
                throw wrongDimensions("more than " + (limit - at));
            }
            if (i == values.length) {
                values = Arrays.copyOf(values, i * 2);
            }
            float value = numbers.next();
            fractions |= numbers.hadFraction() || !Float.isFinite(value);
            largest = Math.max(largest, Math.abs(value));
            values[i++] = value;
        }
        if (!fractions && largest > 1) {
            throw new MalformedJson("holds whole numbers where floats were asked for");
        }
        if (dimensions == 0) {
            if (i == 0) {
                throw new MalformedJson("holds an empty vector");
            }
            int start = reserve(i);
            System.arraycopy(values, 0, rows, start, i);
        } else if (i != limit) {
            throw wrongDimensions(String.valueOf(i - at));
        }
    }

    private int reserve(int length) throws MalformedJson {
        if (dimensions == 0) {
            if (length > MOST_DIMENSIONS) {
                throw new MalformedJson("holds a vector of " + length + " dimensions, at most " + MOST_DIMENSIONS);
            }
            dimensions = length;
            rows = new float[Math.multiplyExact(expected, length)];
        }
        if (length != dimensions) {
            throw wrongDimensions(String.valueOf(length));
        }
        return count * dimensions;
    }

    private MalformedJson wrongDimensions(String found) {
        return new MalformedJson("holds a vector of " + found + " dimensions after vectors of " + dimensions);
    }
}
