package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outlines of clusters.
 *
 * @param clusterBoundaryPolygons whether they are drawn
 * @param polygonAlpha how loosely they follow the points
 * @param clusterBoundaryLineWidth their width
 */
public record BoundarySettings(boolean clusterBoundaryPolygons, double polygonAlpha, double clusterBoundaryLineWidth) {

    static BoundarySettings read(FieldReader fields) {
        return new BoundarySettings(
                fields.flag("cluster_boundary_polygons", false),
                fields.number("polygon_alpha", 0.01, 10, 0.5),
                fields.number("cluster_boundary_line_width", 0, 5, 1));
    }

    void write(ObjectNode node) {
        node.put("cluster_boundary_polygons", clusterBoundaryPolygons)
                .put("polygon_alpha", polygonAlpha)
                .put("cluster_boundary_line_width", clusterBoundaryLineWidth);
    }
}
