package io.isogloss.qdrant.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the fields of a record are, little-endian, records aligned to 8 bytes:
 *
 * <pre>
 *  0 int   bytes of the whole record, header and padding included
 *  4 int   CRC-32C of everything from byte 8
 *  8 byte  type: 1 point, 2 tombstone
 *  9 byte  id kind: 0 number, 1 UUID
 * 12 int   bytes of the payload
 * 16 long  number of the operation that wrote it
 * 24 long  id, upper half     32 long  id, lower half
 * 40       float32 vector, then the payload as a serialized Struct, then padding
 * </pre>
 */
final class RecordLayout {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int TYPE = 8;
    static final int KIND = 9;
    static final int PAYLOAD_BYTES = 12;
    static final int VERSION = 16;
    static final int ID_HIGH = 24;
    static final int ID_LOW = 32;
    static final int VECTOR = 40;

    static final byte POINT = 1;
    static final byte TOMBSTONE = 2;

    private RecordLayout() {}

    static int recordBytes(int dimension, int payloadBytes) {
        long bytes = VECTOR + 4L * dimension + payloadBytes;
        return Math.toIntExact((bytes + 7) & ~7L);
    }

    static boolean uuid(MemorySegment memory, long start) {
        return memory.get(ValueLayout.JAVA_BYTE, start + KIND) != 0;
    }
}
