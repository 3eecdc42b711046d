package io.isogloss.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects {@link PageSettings}: starts from the defaults; {@link #build} checks all limits. Not for several threads. */
public final class PageSettingsBuilder {
    private @Nullable String title = null;
    private @Nullable String subTitle = null;
    private int titleFontSize = 36;
    private int subTitleFontSize = 18;
    private String width = "100%";
    private @Nullable Integer height = null;
    private Theme theme = Theme.SYSTEM;
    private boolean inlineData = true;
    private String noiseLabel = "Unlabelled";
    private String noiseColor = "#999999";
    private boolean colorLabelText = true;
    private int labelWrapWidth = 16;
    private double paletteHueShift = 0;
    private double paletteHueRadiusDependence = 1;
    private double paletteThetaRange = Math.PI / 16;
    private boolean cvdSafer = false;
    private boolean useMedoids = false;
    private boolean clusterBoundaryPolygons = false;
    private double polygonAlpha = 0.5;
    private double clusterBoundaryLineWidth = 1;
    private boolean enableTopicTree = false;
    private double textCollisionSizeScale = 3;
    private double textMinPixelSize = 12;
    private double textMaxPixelSize = 36;
    private double minFontsize = 12;
    private double maxFontsize = 24;
    private String fontFamily = "Playfair Display SC";
    private int fontWeight = 600;
    private double lineSpacing = 0.95;
    private double textOutlineWidth = 8;
    private String textOutlineColor = "#eeeeeedd";
    private String tooltipFontFamily = "Playfair Display SC";
    private int tooltipFontWeight = 400;
    private @Nullable String hoverTemplate = null;
    private @Nullable EmbeddedImage logo = null;
    private int logoWidth = 256;
    private @Nullable Double pointSizeScale = null;
    private String pointHoverColor = "#aa0000bb";
    private double pointRadiusMinPixels = 0.01;
    private double pointRadiusMaxPixels = 24;
    private double pointLineWidth = 0.001;
    private double pointLineWidthMinPixels = 0.001;
    private double pointLineWidthMaxPixels = 3;
    private double initialZoomFraction = 1;
    private @Nullable String backgroundColor = null;
    private @Nullable EmbeddedImage backgroundImage = null;
    private @Nullable String customCss = null;
    private List<String> embedOrigins = List.of();

    PageSettingsBuilder() {}

    public PageSettingsBuilder title(@Nullable String value) {
        title = value;
        return this;
    }

    public PageSettingsBuilder subTitle(@Nullable String value) {
        subTitle = value;
        return this;
    }

    public PageSettingsBuilder titleFontSize(int value) {
        titleFontSize = value;
        return this;
    }

    public PageSettingsBuilder subTitleFontSize(int value) {
        subTitleFontSize = value;
        return this;
    }

    public PageSettingsBuilder width(String value) {
        width = value;
        return this;
    }

    public PageSettingsBuilder height(@Nullable Integer value) {
        height = value;
        return this;
    }

    public PageSettingsBuilder theme(Theme value) {
        theme = value;
        return this;
    }

    public PageSettingsBuilder inlineData(boolean value) {
        inlineData = value;
        return this;
    }

    public PageSettingsBuilder noiseLabel(String value) {
        noiseLabel = value;
        return this;
    }

    public PageSettingsBuilder noiseColor(String value) {
        noiseColor = value;
        return this;
    }

    public PageSettingsBuilder colorLabelText(boolean value) {
        colorLabelText = value;
        return this;
    }

    public PageSettingsBuilder labelWrapWidth(int value) {
        labelWrapWidth = value;
        return this;
    }

    public PageSettingsBuilder paletteHueShift(double value) {
        paletteHueShift = value;
        return this;
    }

    public PageSettingsBuilder paletteHueRadiusDependence(double value) {
        paletteHueRadiusDependence = value;
        return this;
    }

    public PageSettingsBuilder paletteThetaRange(double value) {
        paletteThetaRange = value;
        return this;
    }

    public PageSettingsBuilder cvdSafer(boolean value) {
        cvdSafer = value;
        return this;
    }

    public PageSettingsBuilder useMedoids(boolean value) {
        useMedoids = value;
        return this;
    }

    public PageSettingsBuilder clusterBoundaryPolygons(boolean value) {
        clusterBoundaryPolygons = value;
        return this;
    }

    public PageSettingsBuilder polygonAlpha(double value) {
        polygonAlpha = value;
        return this;
    }

    public PageSettingsBuilder clusterBoundaryLineWidth(double value) {
        clusterBoundaryLineWidth = value;
        return this;
    }

    public PageSettingsBuilder enableTopicTree(boolean value) {
        enableTopicTree = value;
        return this;
    }

    public PageSettingsBuilder textCollisionSizeScale(double value) {
        textCollisionSizeScale = value;
        return this;
    }

    public PageSettingsBuilder textMinPixelSize(double value) {
        textMinPixelSize = value;
        return this;
    }

    public PageSettingsBuilder textMaxPixelSize(double value) {
        textMaxPixelSize = value;
        return this;
    }

    public PageSettingsBuilder minFontsize(double value) {
        minFontsize = value;
        return this;
    }

    public PageSettingsBuilder maxFontsize(double value) {
        maxFontsize = value;
        return this;
    }

    public PageSettingsBuilder fontFamily(String value) {
        fontFamily = value;
        return this;
    }

    public PageSettingsBuilder fontWeight(int value) {
        fontWeight = value;
        return this;
    }

    public PageSettingsBuilder lineSpacing(double value) {
        lineSpacing = value;
        return this;
    }

    public PageSettingsBuilder textOutlineWidth(double value) {
        textOutlineWidth = value;
        return this;
    }

    public PageSettingsBuilder textOutlineColor(String value) {
        textOutlineColor = value;
        return this;
    }

    public PageSettingsBuilder tooltipFontFamily(String value) {
        tooltipFontFamily = value;
        return this;
    }

    public PageSettingsBuilder tooltipFontWeight(int value) {
        tooltipFontWeight = value;
        return this;
    }

    public PageSettingsBuilder hoverTemplate(@Nullable String value) {
        hoverTemplate = value;
        return this;
    }

    public PageSettingsBuilder logo(@Nullable EmbeddedImage value) {
        logo = value;
        return this;
    }

    public PageSettingsBuilder logoWidth(int value) {
        logoWidth = value;
        return this;
    }

    public PageSettingsBuilder pointSizeScale(@Nullable Double value) {
        pointSizeScale = value;
        return this;
    }

    public PageSettingsBuilder pointHoverColor(String value) {
        pointHoverColor = value;
        return this;
    }

    public PageSettingsBuilder pointRadiusMinPixels(double value) {
        pointRadiusMinPixels = value;
        return this;
    }

    public PageSettingsBuilder pointRadiusMaxPixels(double value) {
        pointRadiusMaxPixels = value;
        return this;
    }

    public PageSettingsBuilder pointLineWidth(double value) {
        pointLineWidth = value;
        return this;
    }

    public PageSettingsBuilder pointLineWidthMinPixels(double value) {
        pointLineWidthMinPixels = value;
        return this;
    }

    public PageSettingsBuilder pointLineWidthMaxPixels(double value) {
        pointLineWidthMaxPixels = value;
        return this;
    }

    public PageSettingsBuilder initialZoomFraction(double value) {
        initialZoomFraction = value;
        return this;
    }

    public PageSettingsBuilder backgroundColor(@Nullable String value) {
        backgroundColor = value;
        return this;
    }

    public PageSettingsBuilder backgroundImage(@Nullable EmbeddedImage value) {
        backgroundImage = value;
        return this;
    }

    public PageSettingsBuilder customCss(@Nullable String value) {
        customCss = value;
        return this;
    }

    public PageSettingsBuilder embedOrigins(List<String> value) {
        embedOrigins = value;
        return this;
    }

    /** Light or dark, whatever the reader's system prefers. */
    public PageSettingsBuilder darkmode(boolean value) {
        return theme(value ? Theme.DARK : Theme.LIGHT);
    }

    /** The settings, or an {@link InvalidMapException} that names the first one out of bounds. */
    public PageSettings build() {
        return new PageSettings(
                title,
                subTitle,
                titleFontSize,
                subTitleFontSize,
                width,
                height,
                theme,
                inlineData,
                noiseLabel,
                noiseColor,
                colorLabelText,
                labelWrapWidth,
                paletteHueShift,
                paletteHueRadiusDependence,
                paletteThetaRange,
                cvdSafer,
                useMedoids,
                clusterBoundaryPolygons,
                polygonAlpha,
                clusterBoundaryLineWidth,
                enableTopicTree,
                textCollisionSizeScale,
                textMinPixelSize,
                textMaxPixelSize,
                minFontsize,
                maxFontsize,
                fontFamily,
                fontWeight,
                lineSpacing,
                textOutlineWidth,
                textOutlineColor,
                tooltipFontFamily,
                tooltipFontWeight,
                hoverTemplate,
                logo,
                logoWidth,
                pointSizeScale,
                pointHoverColor,
                pointRadiusMinPixels,
                pointRadiusMaxPixels,
                pointLineWidth,
                pointLineWidthMinPixels,
                pointLineWidthMaxPixels,
                initialZoomFraction,
                backgroundColor,
                backgroundImage,
                customCss,
                embedOrigins);
    }
}
