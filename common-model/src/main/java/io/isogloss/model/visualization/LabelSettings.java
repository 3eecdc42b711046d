package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The labels on the map.
 *
 * @param labelWrapWidth characters of a line
 * @param useMedoids whether a label stands at its cluster's most central point instead of its middle
 * @param textCollisionSizeScale how much room a label claims
 * @param textMinPixelSize smallest size while zooming
 * @param textMaxPixelSize largest size while zooming
 * @param fontFamily font of labels
 * @param fontWeight its weight
 * @param tooltipFontFamily font of tooltips
 * @param tooltipFontWeight its weight
 * @param lineSpacing distance of lines, as a factor
 * @param minFontsize points, of the smallest cluster
 * @param maxFontsize points, of the largest cluster
 * @param textOutlineWidth pixels
 * @param textOutlineColor CSS color
 */
public record LabelSettings(
        int labelWrapWidth,
        boolean useMedoids,
        double textCollisionSizeScale,
        double textMinPixelSize,
        double textMaxPixelSize,
        String fontFamily,
        int fontWeight,
        String tooltipFontFamily,
        int tooltipFontWeight,
        double lineSpacing,
        double minFontsize,
        double maxFontsize,
        double textOutlineWidth,
        String textOutlineColor) {

    private static final String FONT = "Playfair Display SC";

    static LabelSettings read(FieldReader fields) {
        return new LabelSettings(
                fields.integer("label_wrap_width", 8, 40, 16),
                fields.flag("use_medoids", false),
                fields.number("text_collision_size_scale", 0.1, 10, 3),
                fields.number("text_min_pixel_size", 6, 100, 12),
                fields.number("text_max_pixel_size", 12, 100, 36),
                fields.text("font_family", Styles.FONT, FONT),
                fields.integer("font_weight", 0, 1_000, 600),
                fields.text("tooltip_font_family", Styles.FONT, FONT),
                fields.integer("tooltip_font_weight", 0, 1_000, 400),
                fields.number("line_spacing", 0.1, 3, 0.95),
                fields.number("min_fontsize", 8, 48, 12),
                fields.number("max_fontsize", 8, 48, 24),
                fields.number("text_outline_width", 0, 20, 8),
                fields.text("text_outline_color", Styles.COLOR, "#eeeeeedd"));
    }

    void write(ObjectNode node) {
        node.put("label_wrap_width", labelWrapWidth)
                .put("use_medoids", useMedoids)
                .put("text_collision_size_scale", textCollisionSizeScale)
                .put("text_min_pixel_size", textMinPixelSize)
                .put("text_max_pixel_size", textMaxPixelSize)
                .put("font_family", fontFamily)
                .put("font_weight", fontWeight)
                .put("tooltip_font_family", tooltipFontFamily)
                .put("tooltip_font_weight", tooltipFontWeight)
                .put("line_spacing", lineSpacing)
                .put("min_fontsize", minFontsize)
                .put("max_fontsize", maxFontsize)
                .put("text_outline_width", textOutlineWidth)
                .put("text_outline_color", textOutlineColor);
    }
}
