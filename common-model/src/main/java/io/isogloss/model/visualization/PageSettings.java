package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The page around the map.
 *
 * @param title heading; null for none
 * @param subTitle second heading; null for none
 * @param titleFontSize size of the heading
 * @param subTitleFontSize size of the second heading
 * @param width CSS length
 * @param height pixels
 * @param darkmode dark background
 * @param inlineData whether the data lies in the page itself
 * @param enableTopicTree whether the page shows the tree of topics
 * @param initialZoomFraction how much of the map is seen at first
 * @param logo URL of a picture; null for none. Nobody has checked where it leads
 * @param logoWidth pixels
 * @param backgroundColor CSS color; null for that of the mode
 * @param backgroundImage URL of a picture; null for none. Nobody has checked where it leads
 */
public record PageSettings(
        @Nullable String title,
        @Nullable String subTitle,
        int titleFontSize,
        int subTitleFontSize,
        String width,
        int height,
        boolean darkmode,
        boolean inlineData,
        boolean enableTopicTree,
        double initialZoomFraction,
        @Nullable String logo,
        int logoWidth,
        @Nullable String backgroundColor,
        @Nullable String backgroundImage) {

    static PageSettings read(FieldReader fields) {
        return new PageSettings(
                fields.optionalText("title", Styles.TITLE),
                fields.optionalText("sub_title", Styles.TITLE),
                fields.integer("title_font_size", 8, 100, 36),
                fields.integer("sub_title_font_size", 8, 100, 18),
                fields.text("width", Styles.LENGTH, "100%"),
                fields.integer("height", 400, 5_000, 800),
                fields.flag("darkmode", false),
                fields.flag("inline_data", true),
                fields.flag("enable_topic_tree", false),
                fields.number("initial_zoom_fraction", 0.1, 3, 1),
                fields.optionalText("logo", Styles.IMAGE),
                fields.integer("logo_width", 50, 1_000, 256),
                fields.optionalText("background_color", Styles.COLOR),
                fields.optionalText("background_image", Styles.IMAGE));
    }

    void write(ObjectNode node) {
        put(node, "title", title);
        put(node, "sub_title", subTitle);
        node.put("title_font_size", titleFontSize)
                .put("sub_title_font_size", subTitleFontSize)
                .put("width", width)
                .put("height", height)
                .put("darkmode", darkmode)
                .put("inline_data", inlineData)
                .put("enable_topic_tree", enableTopicTree)
                .put("initial_zoom_fraction", initialZoomFraction);
        put(node, "logo", logo);
        node.put("logo_width", logoWidth);
        put(node, "background_color", backgroundColor);
        put(node, "background_image", backgroundImage);
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
