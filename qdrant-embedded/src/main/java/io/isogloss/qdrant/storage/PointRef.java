package io.isogloss.qdrant.storage;

import io.isogloss.qdrant.model.PointKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One version of a point, where it lies in a mapped segment. It never changes and stays readable after the point was
 * overwritten or its segment dropped.
 *
 * @param memory the segment's mapping
 * @param start where the record begins
 * @param dimension the length of its vector
 */
public record PointRef(MemorySegment memory, int start, int dimension) {
    /** The id. */
    public PointKey key() {
        return new PointKey(
                RecordLayout.uuid(memory, start),
                memory.get(RecordLayout.LONG, (long) start + RecordLayout.ID_HIGH),
                memory.get(RecordLayout.LONG, (long) start + RecordLayout.ID_LOW));
    }

    /** The number of the operation that wrote it. */
    public long version() {
        return memory.get(RecordLayout.LONG, (long) start + RecordLayout.VERSION);
    }

    /** Where its float32 values begin in {@link #memory}. */
    public long vectorStart() {
        return (long) start + RecordLayout.VECTOR;
    }

    /** A copy of its vector. */
    public float[] vector() {
        float[] vector = new float[dimension];
        MemorySegment.copy(memory, RecordLayout.FLOAT, vectorStart(), vector, 0, dimension);
        return vector;
    }

    /** A copy of its payload's bytes. */
    public byte[] payload() {
        int bytes = memory.get(RecordLayout.INT, (long) start + RecordLayout.PAYLOAD_BYTES);
        byte[] payload = new byte[bytes];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, vectorStart() + 4L * dimension, payload, 0, bytes);
        return payload;
    }
}
