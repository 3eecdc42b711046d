package io.isogloss.embedding.cache;

import io.isogloss.embedding.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in a ring of large arrays, filled one after the other. When all are full the oldest is emptied and filled anew, so a cache that only ever forgets
 * leaves nothing for the collector; one array a vector would age in the heap and be paid for in full collections. A vector that is asked for when its array is
 * among the older half moves to the newest.
 *
 * <p>Vectors of different lengths may lie side by side. Safe for many threads; a look-up or an entry costs one copy of the vector under a lock.
 */
final class VectorSlabs {
    private static final int SLABS = 16;
    private static final int LARGEST_SLAB_BYTES = 1 << 20;
    /** Key, place and their node: what an entry takes beside its values. */
    private static final int ENTRY_OVERHEAD_BYTES = 160;

    private final int slabBytes;
    private final int mostSlabs;
    private final long maxAgeNanos;
    private final TimeSource time;
    private final Map<VectorKey, Place> places = new HashMap<>();
    private final Deque<Slab> slabs = new ArrayDeque<>();
    private long slabsBegun;

    private record Place(Slab slab, int from, int length, long keptNanos) {}

    private static final class Slab {
        private final long number;
        private final float[] values;
        private final List<VectorKey> keys = new ArrayList<>();
        private int used;

        Slab(long number, float[] values) {
            this.number = number;
            this.values = values;
        }

        boolean hasRoomFor(int length, int slabBytes) {
            long bytes = (used + (long) length) * Float.BYTES + (keys.size() + 1L) * ENTRY_OVERHEAD_BYTES;
            return bytes <= slabBytes;
        }
    }

    VectorSlabs(long maxBytes, Duration maxAge, TimeSource time) {
        this.slabBytes = Math.clamp(maxBytes / SLABS, ENTRY_OVERHEAD_BYTES, LARGEST_SLAB_BYTES);
        this.mostSlabs = Math.clamp(maxBytes / slabBytes, 1, Integer.MAX_VALUE);
        this.maxAgeNanos = maxAge.toNanos();
        this.time = time;
    }

    /** A copy of the vector, or null. */
    synchronized float @Nullable [] find(VectorKey key) {
        Place place = places.get(key);
        if (place == null) {
            return null;
        }
        if (time.nanos() - place.keptNanos() > maxAgeNanos) {
            places.remove(key);
            return null;
        }
        float[] vector = Arrays.copyOfRange(place.slab().values, place.from(), place.from() + place.length());
        if (slabsBegun - place.slab().number > mostSlabs / 2) {
            put(key, vector, 0, vector.length, place.keptNanos());
        }
        return vector;
    }

    /** Keeps a copy; one that is too long for a slab is not kept. */
    synchronized void keep(VectorKey key, float[] source, int from, int length) {
        put(key, source, from, length, time.nanos());
    }

    synchronized int size() {
        return places.size();
    }

    private void put(VectorKey key, float[] source, int from, int length, long keptNanos) {
        Slab newest = slabs.peekLast();
        if (newest == null || !newest.hasRoomFor(length, slabBytes)) {
            if (length > (slabBytes - ENTRY_OVERHEAD_BYTES) / Float.BYTES) {
                return;
            }
            newest = begin();
        }
        System.arraycopy(source, from, newest.values, newest.used, length);
        newest.keys.add(key);
        places.put(key, new Place(newest, newest.used, length, keptNanos));
        newest.used += length;
    }

    private Slab begin() {
        float[] values = slabs.size() == mostSlabs ? emptied(slabs.removeFirst()) : new float[slabBytes / Float.BYTES];
        Slab begun = new Slab(slabsBegun++, values);
        slabs.addLast(begun);
        return begun;
    }

    private float[] emptied(Slab oldest) {
        for (VectorKey key : oldest.keys) {
            Place place = places.get(key);
            if (place != null && place.slab() == oldest) {
                places.remove(key);
            }
        }
        return oldest.values;
    }
}
