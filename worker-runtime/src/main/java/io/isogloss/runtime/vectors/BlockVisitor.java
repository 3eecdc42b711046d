package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes points many at a time, on the thread that reads. */
@FunctionalInterface
public interface BlockVisitor {

    /**
     * Some points. All arguments are used again for the next block: take what is needed before returning.
     *
     * @param block their vectors
     * @param ids one a row
     * @param payloads the fields that were asked for, one map a row
     */
    void block(VectorMatrix block, List<PointId> ids, List<Map<String, @Nullable Object>> payloads);
}
