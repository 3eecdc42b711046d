package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message. Every length is checked against the message before it is used, so that a broken file ends in
 * an {@link UnknownModelException}, never beyond its own bytes. For one thread.
 */
final class ProtoReader {
    static final int VARINT = 0;
    static final int BYTES = 2;
    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;
    private static final int LONGEST_NAME = 4_096;

    private final MemorySegment message;
    private long position;
    private int wireType;
    private long number;
    private long start;
    private long length;

    ProtoReader(MemorySegment message) {
        this.message = message;
    }

    /** Moves to the next field; its number, or 0 at the end of the message. */
    int next() throws UnknownModelException {
        if (position == message.byteSize()) {
            return 0;
        }
        long tag = varint();
        int field = (int) (tag >>> 3);
        if (field <= 0) {
            throw broken("a field without a number");
        }
        wireType = (int) (tag & 7);
        switch (wireType) {
            case VARINT -> number = varint();
            case FIXED64 -> take(8);
            case BYTES -> take(varint());
            case FIXED32 -> take(4);
            default -> throw broken("a field of the kind " + wireType);
        }
        return field;
    }

    boolean isBytes() {
        return wireType == BYTES;
    }

    boolean isVarint() {
        return wireType == VARINT;
    }

    /** The number of the current field. */
    long number() throws UnknownModelException {
        if (wireType != VARINT) {
            throw broken("no number where one belongs");
        }
        return number;
    }

    /** The float of the current field. */
    float real() throws UnknownModelException {
        if (wireType != FIXED32) {
            throw broken("no float where one belongs");
        }
        return message.get(ValueLayout.JAVA_FLOAT_UNALIGNED, start);
    }

    /** The bytes of the current field, a view. */
    MemorySegment bytes() throws UnknownModelException {
        if (wireType != BYTES) {
            throw broken("no bytes where some belong");
        }
        return message.asSlice(start, length);
    }

    /** The text of the current field, a name. */
    String text() throws UnknownModelException {
        MemorySegment bytes = bytes();
        if (bytes.byteSize() > LONGEST_NAME) {
            throw broken("a name of " + bytes.byteSize() + " bytes");
        }
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** A number at the current place, for packed fields. */
    long varint() throws UnknownModelException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= message.byteSize()) {
                throw broken("the end inside a number");
            }
            byte b = message.get(ValueLayout.JAVA_BYTE, position++);
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw broken("a number of more than ten bytes");
    }

    boolean atEnd() {
        return position == message.byteSize();
    }

    private void take(long size) throws UnknownModelException {
        if (size < 0 || size > message.byteSize() - position) {
            throw broken("a field of " + size + " bytes in " + (message.byteSize() - position));
        }
        start = position;
        length = size;
        position += size;
    }

    private static UnknownModelException broken(String what) {
        return new UnknownModelException("the ONNX file is damaged: " + what);
    }
}
