package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes fields of the protocol's messages from the last to the first, so that the length of a nested message is known when its turn comes.
 *
 * <p>Field numbers are those of Qdrant's {@code points.proto}, {@code common.proto} and {@code json_with_int.proto}; a test reads what is written with the
 * generated classes. Not safe for several threads.
 */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;

    private static final int POINT_PAYLOAD = 3;
    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;

    private byte[] buffer;
    private int start;

    ProtoWriter(int capacity) {
        this.buffer = new byte[capacity];
        this.start = capacity;
    }

    /** Bytes written so far. */
    int size() {
        return buffer.length - start;
    }

    /** Copies what was written since {@code size} was that, and keeps it. */
    void copySince(int size, byte[] target, int offset) {
        System.arraycopy(buffer, start, target, offset, size() - size);
    }

    /** Forgets everything. */
    void clear() {
        start = buffer.length;
    }

    /** Ends a nested message that began, seen from its end, when {@link #size} was {@code sizeBefore}, and whose last bytes are elsewhere. */
    void nested(int field, int sizeBefore, long bytesElsewhere) {
        varint(size() - sizeBefore + bytesElsewhere);
        tag(field, LENGTH);
    }

    void text(int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        raw(utf8);
        varint(utf8.length);
        tag(field, LENGTH);
    }

    void flag(int field, boolean value) {
        varint(value ? 1 : 0);
        tag(field, VARINT);
    }

    /** A point's id as the field of that number. */
    void id(int field, PointId id) {
        int before = size();
        switch (id) {
            case PointId.Numeric numeric -> {
                varint(numeric.value());
                tag(1, VARINT);
            }
            case PointId.Uuid uuid -> text(2, uuid.value().toString());
        }
        nested(field, before, 0);
    }

    /** One field of a point's payload. */
    void payloadField(String key, @Nullable Object value) {
        entry(POINT_PAYLOAD, key, value);
    }

    private void entry(int field, String key, @Nullable Object value) {
        int before = size();
        value(MAP_VALUE, value);
        text(MAP_KEY, key);
        nested(field, before, 0);
    }

    private void value(int field, @Nullable Object value) {
        int before = size();
        switch (value) {
            case null -> {
                varint(0);
                tag(1, VARINT);
            }
            case String text -> text(4, text);
            case Boolean flag -> flag(5, flag);
            case BigInteger big when big.bitLength() > 63 -> number(big.doubleValue());
            case Double number -> number(number);
            case Float number -> number(number);
            case BigDecimal number -> number(number.doubleValue());
            case Number number -> {
                varint(number.longValue());
                tag(3, VARINT);
            }
            case List<?> list -> {
                int inner = size();
                for (int i = list.size() - 1; i >= 0; i--) {
                    value(1, list.get(i));
                }
                nested(7, inner, 0);
            }
            case Map<?, ?> map -> {
                int inner = size();
                map.forEach((key, each) -> entry(1, String.valueOf(key), each));
                nested(6, inner, 0);
            }
            default ->
                throw new IllegalArgumentException(
                        "a payload cannot hold a " + value.getClass().getName());
        }
        nested(field, before, 0);
    }

    private void number(double value) {
        long bits = Double.doubleToRawLongBits(value);
        reserve(Long.BYTES);
        start -= Long.BYTES;
        for (int i = 0; i < Long.BYTES; i++) {
            buffer[start + i] = (byte) (bits >>> (8 * i));
        }
        tag(2, FIXED_64);
    }

    private void tag(int field, int type) {
        varint(field << 3 | type);
    }

    private void varint(long value) {
        int length = varintBytes(value);
        reserve(length);
        start -= length;
        long rest = value;
        for (int i = start; i < start + length - 1; i++) {
            buffer[i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[start + length - 1] = (byte) rest;
    }

    /** Bytes as they are. */
    void raw(byte[] bytes) {
        reserve(bytes.length);
        start -= bytes.length;
        System.arraycopy(bytes, 0, buffer, start, bytes.length);
    }

    private void reserve(int bytes) {
        if (start < bytes) {
            int used = size();
            byte[] larger = new byte[Math.addExact(buffer.length + (buffer.length >> 1), bytes)];
            System.arraycopy(buffer, start, larger, larger.length - used, used);
            start = larger.length - used;
            buffer = larger;
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }

    private static int varintBytes(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }
}
