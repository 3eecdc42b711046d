package io.isogloss.model;

import io.isogloss.model.json.Uuids;
import java.util.UUID;

/** An id that Qdrant accepts: an unsigned 64-bit integer or a UUID. */
public sealed interface PointId {

    /**
     * An unsigned integer.
     *
     * @param value its bits; negative values stand for those of 2⁶³ and more
     */
    record Numeric(long value) implements PointId {
        @Override
        public String toString() {
            return Long.toUnsignedString(value);
        }
    }

    /**
     * A UUID.
     *
     * @param value the UUID
     */
    record Uuid(UUID value) implements PointId {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** The id a chunk gets: integers and UUIDs stay, any other text becomes the UUID of version 5 of it. */
    static PointId of(String chunkId) {
        if (isNumeric(chunkId)) {
            return new Numeric(Long.parseUnsignedLong(chunkId));
        }
        return new Uuid(Uuids.isCanonical(chunkId) ? UUID.fromString(chunkId) : Ids.uuid5(chunkId));
    }

    /** Whether {@link #of} makes another id of this one, so that the original has to be kept beside it. */
    static boolean isMapped(String chunkId) {
        return !isNumeric(chunkId) && !Uuids.isCanonical(chunkId);
    }

    private static boolean isNumeric(String text) {
        // Only the canonical spelling: "07" and "7" are two texts and must not become one point.
        if (text.isEmpty() || text.length() > 20 || (text.length() > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() < 20 || text.compareTo("18446744073709551615") <= 0;
    }
}
