package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a job leaves behind besides its page. Nothing unless asked for.
 *
 * @param clustersJson whether layers, names, keywords, sizes and exemplars are stored as JSON
 * @param pointsCsv whether the points with their places and topics are stored as a table
 * @param mapPng whether the map is stored as a picture
 * @param writeBack whether places and topics are written into the payloads of the points
 */
public record OutputSettings(boolean clustersJson, boolean pointsCsv, boolean mapPng, boolean writeBack) {

    static OutputSettings read(FieldReader fields) {
        return new OutputSettings(
                fields.flag("clusters_json", false),
                fields.flag("points_csv", false),
                fields.flag("map_png", false),
                fields.flag("write_back", false));
    }

    void write(ObjectNode node) {
        node.put("clusters_json", clustersJson)
                .put("points_csv", pointsCsv)
                .put("map_png", mapPng)
                .put("write_back", writeBack);
    }
}
