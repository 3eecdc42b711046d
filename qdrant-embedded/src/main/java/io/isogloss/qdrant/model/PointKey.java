package io.isogloss.qdrant.model;

import java.util.UUID;

/**
 * The id of a point: an unsigned 64-bit number or a UUID.
 *
 * <p>Ordered as the server lists points: numbers first, as unsigned values, then UUIDs as unsigned 128-bit values.
 *
 * @param uuid whether this is a UUID
 * @param high the upper half of a UUID; 0 for a number
 * @param low the lower half of a UUID, or the number
 */
public record PointKey(boolean uuid, long high, long low) implements Comparable<PointKey> {
    /** A numeric id. */
    public static PointKey number(long value) {
        return new PointKey(false, 0, value);
    }

    /** A UUID id. */
    public static PointKey uuid(UUID value) {
        return new PointKey(true, value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /** The order of two ids given as their parts; what {@link #compareTo} does without objects. */
    public static int compare(boolean uuid1, long high1, long low1, boolean uuid2, long high2, long low2) {
        if (uuid1 != uuid2) {
            return uuid1 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high1, high2);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low1, low2);
    }

    @Override
    public int compareTo(PointKey other) {
        return compare(uuid, high, low, other.uuid, other.high, other.low);
    }

    @Override
    public String toString() {
        return uuid ? new UUID(high, low).toString() : Long.toUnsignedString(low);
    }
}
