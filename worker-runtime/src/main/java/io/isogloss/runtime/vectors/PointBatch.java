package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points to store: ids, payloads and one flat array of vectors, row after row.
 *
 * <p>Nothing is copied; none of it may change until the upsert has returned.
 *
 * @param ids one a point
 * @param vectors point after point, {@code ids.size() * dimensions} numbers from {@code offset} on
 * @param offset where the first vector begins
 * @param dimensions numbers in a vector
 * @param payloads one a point: maps of strings, numbers, booleans, nulls, lists and maps
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared: copying every vector would defeat its purpose.
public record PointBatch(
        List<PointId> ids,
        float[] vectors,
        int offset,
        int dimensions,
        List<? extends Map<String, ? extends @Nullable Object>> payloads) {

    public PointBatch {
        if (payloads.size() != ids.size()) {
            throw new IllegalArgumentException(ids.size() + " ids but " + payloads.size() + " payloads");
        }
        long end = offset + (long) ids.size() * dimensions;
        if (dimensions < 1 || offset < 0 || end > vectors.length) {
            throw new IllegalArgumentException("%d vectors of %d dimensions from %d on do not fit into %d numbers"
                    .formatted(ids.size(), dimensions, offset, vectors.length));
        }
    }

    /** Vectors from the start of the array. */
    public static PointBatch of(
            List<PointId> ids,
            float[] vectors,
            int dimensions,
            List<? extends Map<String, ? extends @Nullable Object>> payloads) {
        return new PointBatch(ids, vectors, 0, dimensions, payloads);
    }

    /** Number of points. */
    public int size() {
        return ids.size();
    }
}
