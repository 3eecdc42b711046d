package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.page.MapColumn;
import io.isogloss.runtime.vectors.VectorMatrix;
import java.util.List;

/**
 * What was read of a collection.
 *
 * @param total points of the collection; more than the matrix has rows when it was sampled
 * @param ids of the rows
 * @param texts of the rows, empty where a point has none
 */
record Collection(VectorMatrix matrix, long total, List<PointId> ids, List<String> texts, List<MapColumn> columns) {
    int points() {
        return matrix.rows();
    }

    boolean sampled() {
        return total > matrix.rows();
    }
}
