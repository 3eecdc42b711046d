package io.isogloss.page;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a page looks. Every value has limits; one out of bounds is an {@link InvalidMapException} that names it.
 *
 * @param title heading of the page, in its tab and above the map; none if null
 * @param subTitle line below the heading; none if null
 * @param titleFontSize pixels, 8 to 100
 * @param subTitleFontSize pixels, 8 to 100
 * @param width CSS width of the map: digits with px, %, vw, em or rem
 * @param height pixels, never more than the window has; the whole window if null, 400 to 5000
 * @param theme light, dark, or by the reader's system
 * @param inlineData false: the data lies in a file beside the page ({@link MapPage#writeBeside})
 * @param noiseLabel what points of no cluster are called; empty: nothing is said of them
 * @param noiseColor of points of no cluster
 * @param colorLabelText labels in the color of their cluster
 * @param labelWrapWidth characters a line of a label, 4 to 80
 * @param paletteHueShift degrees added to every hue, -180 to 180
 * @param paletteHueRadiusDependence how much the hue turns from the middle of the map to its rim, 0 to 10
 * @param paletteThetaRange radians to each side within which clusters share one scale of lightness, 0 to 6.2832
 * @param cvdSafer start with the palette that people with color vision deficiency can tell apart
 * @param useMedoids labels at the cluster's most central point instead of its mean
 * @param clusterBoundaryPolygons outlines around clusters
 * @param polygonAlpha how far an outline reaches beyond its points; larger is looser, 0.01 to 10
 * @param clusterBoundaryLineWidth pixels, 0 to 5
 * @param enableTopicTree the topic tree is open from the start (it can always be opened)
 * @param textCollisionSizeScale room a label claims, in multiples of its own size; below 1 labels may overlap, 0.1 to 10
 * @param textMinPixelSize no label is smaller, 6 to 100
 * @param textMaxPixelSize no label is larger, 12 to 100
 * @param minFontsize points, label of the smallest cluster, 8 to 48
 * @param maxFontsize points, label of the largest cluster, 8 to 48
 * @param fontFamily of title and labels; a page loads no font, so a system font stands in where it is not installed
 * @param fontWeight of labels, 1 to 1000
 * @param lineSpacing height of a line in multiples of the font's size, 0.1 to 3
 * @param textOutlineWidth halo of labels, in 64ths of the font's size, 0 to 20
 * @param textOutlineColor halo of labels in the light theme; the dark one mirrors its lightness
 * @param tooltipFontFamily of the hover card
 * @param tooltipFontWeight of the hover card, 1 to 1000
 * @param hoverTemplate lines of the hover card with {text}, {topic} or {column name} in them; text and all columns if null
 * @param logo shown in the corner
 * @param logoWidth pixels, 50 to 1000
 * @param pointSizeScale multiplies the radius of points; by their number if null, 0.01 to 100
 * @param pointHoverColor of the ring around the point under the pointer
 * @param pointRadiusMinPixels no point is drawn smaller, 0.001 to 100
 * @param pointRadiusMaxPixels no point is drawn larger, 0.1 to 100
 * @param pointLineWidth edge of points, in multiples of their radius, 0 to 5
 * @param pointLineWidthMinPixels no edge is thinner, 0 to 5
 * @param pointLineWidthMaxPixels no edge is thicker, 0 to 5
 * @param initialZoomFraction share of the points, from the middle of each axis, that the first view frames; above 1 the whole map with that much room, 0.1 to 3
 * @param backgroundColor of the map; by theme if null
 * @param backgroundImage drawn below the points, as wide and high as they spread
 * @param customCss declarations for the page's own names, see {@link CustomCss}
 * @param embedOrigins origins of pages that may embed this one and talk with it through messages; any if empty
 */
public record PageSettings(
        @Nullable String title,
        @Nullable String subTitle,
        int titleFontSize,
        int subTitleFontSize,
        String width,
        @Nullable Integer height,
        Theme theme,
        boolean inlineData,
        String noiseLabel,
        String noiseColor,
        boolean colorLabelText,
        int labelWrapWidth,
        double paletteHueShift,
        double paletteHueRadiusDependence,
        double paletteThetaRange,
        boolean cvdSafer,
        boolean useMedoids,
        boolean clusterBoundaryPolygons,
        double polygonAlpha,
        double clusterBoundaryLineWidth,
        boolean enableTopicTree,
        double textCollisionSizeScale,
        double textMinPixelSize,
        double textMaxPixelSize,
        double minFontsize,
        double maxFontsize,
        String fontFamily,
        int fontWeight,
        double lineSpacing,
        double textOutlineWidth,
        String textOutlineColor,
        String tooltipFontFamily,
        int tooltipFontWeight,
        @Nullable String hoverTemplate,
        @Nullable EmbeddedImage logo,
        int logoWidth,
        @Nullable Double pointSizeScale,
        String pointHoverColor,
        double pointRadiusMinPixels,
        double pointRadiusMaxPixels,
        double pointLineWidth,
        double pointLineWidthMinPixels,
        double pointLineWidthMaxPixels,
        double initialZoomFraction,
        @Nullable String backgroundColor,
        @Nullable EmbeddedImage backgroundImage,
        @Nullable String customCss,
        List<String> embedOrigins) {
    private static final Pattern WIDTH = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,2})?(px|%|vw|em|rem)");
    private static final Pattern FONT = Pattern.compile("[\\p{L}\\p{N} ,'\"_-]{1,200}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-zA-Z0-9.-]{1,253}(:[0-9]{1,5})?");

    public PageSettings {
        if (title != null) {
            Bounds.text("title", title, 500);
        }
        if (subTitle != null) {
            Bounds.text("subTitle", subTitle, 2000);
        }
        Bounds.in("titleFontSize", titleFontSize, 8, 100);
        Bounds.in("subTitleFontSize", subTitleFontSize, 8, 100);
        Bounds.matches("width", width, WIDTH, "a width like 100% or 800px");
        if (height != null) {
            Bounds.in("height", height, 400, 5000);
        }
        Bounds.text("noiseLabel", noiseLabel, 200);
        noiseColor = CssColor.normal("noiseColor", noiseColor);
        Bounds.in("labelWrapWidth", labelWrapWidth, 4, 80);
        Bounds.in("paletteHueShift", paletteHueShift, -180, 180);
        Bounds.in("paletteHueRadiusDependence", paletteHueRadiusDependence, 0, 10);
        Bounds.in("paletteThetaRange", paletteThetaRange, 0, 6.2832);
        Bounds.in("polygonAlpha", polygonAlpha, 0.01, 10);
        Bounds.in("clusterBoundaryLineWidth", clusterBoundaryLineWidth, 0, 5);
        Bounds.in("textCollisionSizeScale", textCollisionSizeScale, 0.1, 10);
        Bounds.in("textMinPixelSize", textMinPixelSize, 6, 100);
        Bounds.in("textMaxPixelSize", textMaxPixelSize, 12, 100);
        Bounds.in("minFontsize", minFontsize, 8, 48);
        Bounds.in("maxFontsize", maxFontsize, 8, 48);
        Bounds.matches("fontFamily", fontFamily, FONT, "a list of font names");
        Bounds.in("fontWeight", fontWeight, 1, 1000);
        Bounds.in("lineSpacing", lineSpacing, 0.1, 3);
        Bounds.in("textOutlineWidth", textOutlineWidth, 0, 20);
        textOutlineColor = CssColor.normal("textOutlineColor", textOutlineColor);
        Bounds.matches("tooltipFontFamily", tooltipFontFamily, FONT, "a list of font names");
        Bounds.in("tooltipFontWeight", tooltipFontWeight, 1, 1000);
        if (hoverTemplate != null) {
            Bounds.text("hoverTemplate", hoverTemplate, 2000);
        }
        Bounds.in("logoWidth", logoWidth, 50, 1000);
        if (pointSizeScale != null) {
            Bounds.in("pointSizeScale", pointSizeScale, 0.01, 100);
        }
        pointHoverColor = CssColor.normal("pointHoverColor", pointHoverColor);
        Bounds.in("pointRadiusMinPixels", pointRadiusMinPixels, 0.001, 100);
        Bounds.in("pointRadiusMaxPixels", pointRadiusMaxPixels, 0.1, 100);
        Bounds.in("pointLineWidth", pointLineWidth, 0, 5);
        Bounds.in("pointLineWidthMinPixels", pointLineWidthMinPixels, 0, 5);
        Bounds.in("pointLineWidthMaxPixels", pointLineWidthMaxPixels, 0, 5);
        Bounds.in("initialZoomFraction", initialZoomFraction, 0.1, 3);
        if (backgroundColor != null) {
            backgroundColor = CssColor.normal("backgroundColor", backgroundColor);
        }
        if (customCss != null) {
            CustomCss.check(customCss);
        }
        embedOrigins = List.copyOf(embedOrigins);
        Bounds.in("embedOrigins", embedOrigins.size(), 0, 20);
        embedOrigins.forEach(
                origin -> Bounds.matches("embedOrigins", origin, ORIGIN, "an origin like https://example.org"));
        requireOrder("textMinPixelSize", textMinPixelSize, "textMaxPixelSize", textMaxPixelSize);
        requireOrder("minFontsize", minFontsize, "maxFontsize", maxFontsize);
        requireOrder("pointRadiusMinPixels", pointRadiusMinPixels, "pointRadiusMaxPixels", pointRadiusMaxPixels);
        requireOrder(
                "pointLineWidthMinPixels", pointLineWidthMinPixels, "pointLineWidthMaxPixels", pointLineWidthMaxPixels);
    }

    private static void requireOrder(String low, double lowest, String high, double highest) {
        Bounds.require(lowest <= highest, low, lowest + " is above " + high + " " + highest);
    }

    /** What a page gets that asks for nothing. */
    public static PageSettings defaults() {
        return builder().build();
    }

    public static PageSettingsBuilder builder() {
        return new PageSettingsBuilder();
    }
}
