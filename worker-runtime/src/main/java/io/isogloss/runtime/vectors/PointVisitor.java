package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes points as they arrive, one at a time, in row order, on the thread that reads. */
@FunctionalInterface
public interface PointVisitor {

    /**
     * One point.
     *
     * @param row its row in the matrix that is being filled, or its number when vectors are not read
     * @param payload the fields that were asked for, as maps, lists, strings, numbers, booleans and nulls
     */
    void point(int row, PointId id, Map<String, @Nullable Object> payload);

    /** Takes no notice. */
    static PointVisitor none() {
        return (row, id, payload) -> {};
    }
}
