package io.isogloss.qdrant.storage;

import io.isogloss.qdrant.model.PointKey;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Records encoded side by side, ready to be appended in one write. Filled by one thread, outside of any lock.
 */
public final class RecordBatch {
    private final int dimension;
    private final long version;
    private ByteBuffer buffer;
    private int[] starts;
    private int count;

    /**
     * An empty batch.
     *
     * @param dimension the length of every vector
     * @param version the number of the operation that writes it
     * @param expectedPoints room to begin with; more grows it
     */
    public RecordBatch(int dimension, long version, int expectedPoints) {
        this.dimension = dimension;
        this.version = version;
        this.starts = new int[Math.max(1, expectedPoints)];
        long room = (long) starts.length * RecordLayout.recordBytes(dimension, 128);
        this.buffer = ByteBuffer.allocate((int) Math.min(room, 64 << 20)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Adds a point; the vector is copied as it is. */
    public void point(PointKey key, float[] vector, byte[] payload) {
        int start = header(RecordLayout.POINT, key, payload.length);
        buffer.asFloatBuffer().put(vector, 0, dimension);
        buffer.position(buffer.position() + 4 * dimension);
        buffer.put(payload);
        seal(start);
    }

    /** Adds a point whose vector is taken from another record, byte for byte. */
    public void point(PointKey key, PointRef vectorOf, byte[] payload) {
        int start = header(RecordLayout.POINT, key, payload.length);
        MemorySegment.copy(
                vectorOf.memory(),
                vectorOf.vectorStart(),
                MemorySegment.ofArray(buffer.array()),
                buffer.position(),
                4L * dimension);
        buffer.position(buffer.position() + 4 * dimension);
        buffer.put(payload);
        seal(start);
    }

    /** Adds the news that a point is gone. */
    public void tombstone(PointKey key) {
        seal(header(RecordLayout.TOMBSTONE, key, 0));
    }

    /** The number of records. */
    public int count() {
        return count;
    }

    int dimension() {
        return dimension;
    }

    int bytes() {
        return buffer.position();
    }

    int start(int record) {
        return starts[record];
    }

    int end(int record) {
        return record + 1 < count ? starts[record + 1] : bytes();
    }

    /** The bytes from one record's start up to another's end, as a view. */
    ByteBuffer slice(int from, int to) {
        return buffer.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    private int header(byte type, PointKey key, int payloadBytes) {
        int start = buffer.position();
        int bytes = RecordLayout.recordBytes(type == RecordLayout.POINT ? dimension : 0, payloadBytes);
        reserve(bytes);
        buffer.putInt(start + RecordLayout.LENGTH, bytes);
        buffer.put(start + RecordLayout.TYPE, type);
        buffer.put(start + RecordLayout.KIND, (byte) (key.uuid() ? 1 : 0));
        buffer.putInt(start + RecordLayout.PAYLOAD_BYTES, payloadBytes);
        buffer.putLong(start + RecordLayout.VERSION, version);
        buffer.putLong(start + RecordLayout.ID_HIGH, key.high());
        buffer.putLong(start + RecordLayout.ID_LOW, key.low());
        buffer.position(start + RecordLayout.VECTOR);
        return start;
    }

    private void reserve(int bytes) {
        int position = buffer.position();
        if (buffer.capacity() - position < bytes) {
            int capacity =
                    (int) Math.min(Integer.MAX_VALUE - 16L, Math.max((long) position + bytes, 2L * buffer.capacity()));
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(position);
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
        }
    }

    private void seal(int start) {
        int end = start + buffer.getInt(start + RecordLayout.LENGTH);
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), start + RecordLayout.TYPE, end - start - RecordLayout.TYPE);
        buffer.putInt(start + RecordLayout.CRC, (int) crc.getValue());
        buffer.position(end);
        starts[count++] = start;
    }
}
