package io.isogloss.sweep.run;

import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.state.OpenJob;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of a job as they are.
 *
 * @param versions of the rows that they were made of, by key
 * @param vectors by key; empty where they were not asked for
 */
record StoredPoints(Map<String, Long> versions, Map<String, float[]> vectors) {

    static StoredPoints read(VectorStore store, OpenJob job, boolean wantsVectors) {
        Map<PointId, String> keys = new HashMap<>();
        job.keys().forEach(key -> keys.put(PointId.of(key), key));
        String[] keyOfRow = new String[keys.size()];
        Map<String, Long> versions = new HashMap<>();
        VectorMatrix matrix;
        try {
            matrix = store.retrieve(
                    job.collection(),
                    null,
                    List.copyOf(keys.keySet()),
                    PayloadFields.named(BatchCutter.VERSION),
                    (row, id, payload) -> {
                        keyOfRow[row] = keys.get(id);
                        if (payload.get(BatchCutter.VERSION) instanceof Number version) {
                            versions.put(keyOfRow[row], version.longValue());
                        }
                    });
        } catch (JobFailedException e) {
            if (e.failure().kind() == FailureKind.NOT_FOUND) {
                return new StoredPoints(Map.of(), Map.of());
            }
            throw e;
        }
        Map<String, float[]> vectors = new HashMap<>();
        if (wantsVectors) {
            for (int row = 0; row < matrix.rows(); row++) {
                int from = row * matrix.dimensions();
                vectors.put(keyOfRow[row], Arrays.copyOfRange(matrix.values(), from, from + matrix.dimensions()));
            }
        }
        return new StoredPoints(versions, vectors);
    }
}
