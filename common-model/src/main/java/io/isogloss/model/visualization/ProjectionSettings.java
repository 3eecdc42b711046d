package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.TextRule;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * How vectors become places on the map.
 *
 * @param nNeighbors neighbors of each point
 * @param minDist least distance of points on the map
 * @param metric distance of vectors
 */
public record ProjectionSettings(int nNeighbors, double minDist, Metric metric) {
    private static final TextRule METRIC =
            TextRule.matching(Pattern.compile("cosine|euclidean|manhattan"), "must be cosine, euclidean or manhattan");

    static ProjectionSettings read(FieldReader fields) {
        String metric = fields.text("metric", METRIC, "cosine");
        return new ProjectionSettings(
                fields.integer("n_neighbors", 2, 200, 15),
                fields.number("min_dist", 0, 0.99, 0.1),
                METRIC.accepts(metric) ? Metric.valueOf(metric.toUpperCase(Locale.ROOT)) : Metric.COSINE);
    }

    void write(ObjectNode node) {
        node.put("n_neighbors", nNeighbors).put("min_dist", minDist).put("metric", metric.wire());
    }
}
