package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The colors of the clusters.
 *
 * @param noiseColor color of what belongs to no cluster
 * @param colorLabelText whether labels have the color of their cluster
 * @param paletteHueShift degrees
 * @param paletteHueRadiusDependence how hue follows the distance from the middle
 * @param paletteThetaRange radians
 * @param cvdSafer whether the palette suits people who see fewer colors
 */
public record ColorSettings(
        String noiseColor,
        boolean colorLabelText,
        double paletteHueShift,
        double paletteHueRadiusDependence,
        double paletteThetaRange,
        boolean cvdSafer) {

    static ColorSettings read(FieldReader fields) {
        return new ColorSettings(
                fields.text("noise_color", Styles.COLOR, "#999999"),
                fields.flag("color_label_text", true),
                fields.number("palette_hue_shift", -180, 180, 0),
                fields.number("palette_hue_radius_dependence", 0, 10, 1),
                fields.number("palette_theta_range", 0, 6.28, Math.PI / 16),
                fields.flag("cvd_safer", false));
    }

    void write(ObjectNode node) {
        node.put("noise_color", noiseColor)
                .put("color_label_text", colorLabelText)
                .put("palette_hue_shift", paletteHueShift)
                .put("palette_hue_radius_dependence", paletteHueRadiusDependence)
                .put("palette_theta_range", paletteThetaRange)
                .put("cvd_safer", cvdSafer);
    }
}
