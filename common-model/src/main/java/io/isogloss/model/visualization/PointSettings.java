package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The points of the map.
 *
 * @param pointSizeScale factor; null for automatic
 * @param pointHoverColor CSS color
 * @param pointRadiusMinPixels smallest radius
 * @param pointRadiusMaxPixels largest radius
 * @param pointLineWidthMinPixels thinnest outline
 * @param pointLineWidthMaxPixels thickest outline
 * @param pointLineWidth outline
 */
public record PointSettings(
        @Nullable Double pointSizeScale,
        String pointHoverColor,
        double pointRadiusMinPixels,
        double pointRadiusMaxPixels,
        double pointLineWidthMinPixels,
        double pointLineWidthMaxPixels,
        double pointLineWidth) {

    static PointSettings read(FieldReader fields) {
        return new PointSettings(
                fields.optionalNumber("point_size_scale", 0, 1_000),
                fields.text("point_hover_color", Styles.COLOR, "#aa0000bb"),
                fields.number("point_radius_min_pixels", 0.001, 100, 0.01),
                fields.number("point_radius_max_pixels", 0.1, 100, 24),
                fields.number("point_line_width_min_pixels", 0, 5, 0.001),
                fields.number("point_line_width_max_pixels", 0, 5, 3),
                fields.number("point_line_width", 0, 5, 0.001));
    }

    void write(ObjectNode node) {
        if (pointSizeScale != null) {
            node.put("point_size_scale", pointSizeScale);
        }
        node.put("point_hover_color", pointHoverColor)
                .put("point_radius_min_pixels", pointRadiusMinPixels)
                .put("point_radius_max_pixels", pointRadiusMaxPixels)
                .put("point_line_width_min_pixels", pointLineWidthMinPixels)
                .put("point_line_width_max_pixels", pointLineWidthMaxPixels)
                .put("point_line_width", pointLineWidth);
    }
}
