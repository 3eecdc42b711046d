package io.isogloss.qdrant.storage;

import java.lang.foreign.MemorySegment;

/**
 * The records of one segment as they stood at one moment. Read without a lock, from any thread; the arrays are not to be
 * changed.
 *
 * @param segmentId the segment
 * @param memory its mapping
 * @param starts where each record begins; longer than {@code count} perhaps
 * @param live one bit a record: set if it is a point and current
 * @param count the number of records
 * @param liveCount the number of bits set
 * @param dimension the length of a vector
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays on purpose, shared with the scan loops
public record SegmentView(
        int segmentId, MemorySegment memory, int[] starts, long[] live, int count, int liveCount, int dimension) {

    /** The index of the first current record at or after the given one, or -1. */
    public int nextLive(int from) {
        int word = from >> 6;
        if (from >= count || word >= live.length) {
            return -1;
        }
        long bits = live[word] & (-1L << from);
        while (bits == 0) {
            if (++word == live.length) {
                return -1;
            }
            bits = live[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** Whether a record is a point and current. */
    public boolean isLive(int index) {
        return index < count && (live[index >> 6] & (1L << index)) != 0;
    }

    /** A record. */
    public PointRef ref(int index) {
        return new PointRef(memory, starts[index], dimension);
    }

    /** The byte of {@link #memory} at which a record's vector begins. */
    public long vectorStart(int index) {
        return (long) starts[index] + RecordLayout.VECTOR;
    }

    /** Segment and record as one number. */
    public long location(int index) {
        return PointStore.location(segmentId, index);
    }

    /** The same with only those current records whose bit is set, or only those whose bit is not. */
    public SegmentView masked(long[] bits, boolean set) {
        long[] rest = new long[live.length];
        int kept = 0;
        for (int word = 0; word < rest.length; word++) {
            long mask = word < bits.length ? bits[word] : 0;
            rest[word] = live[word] & (set ? mask : ~mask);
            kept += Long.bitCount(rest[word]);
        }
        return new SegmentView(segmentId, memory, starts, rest, count, kept, dimension);
    }
}
