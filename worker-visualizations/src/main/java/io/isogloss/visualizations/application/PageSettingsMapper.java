package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.BoundarySettings;
import io.isogloss.model.visualization.ColorSettings;
import io.isogloss.model.visualization.LabelSettings;
import io.isogloss.model.visualization.PointSettings;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.page.PageSettings;
import io.isogloss.page.PageSettingsBuilder;
import io.isogloss.page.Theme;

/** The settings of a job as settings of a page. */
final class PageSettingsMapper {
    /** A job's number is for the center of a label in the box of another; a page keeps the boxes themselves apart. */
    private static final double ROOM = 0.4;

    private static final double LEAST_ROOM = 0.1;

    private PageSettingsMapper() {}

    static PageSettings map(VisualizationConfig config, ImageSource images) {
        PageSettingsBuilder page = PageSettings.builder();
        surroundings(config, images, page);
        colors(config.colors(), page);
        labels(config.labels(), page);
        points(config.points(), page);
        boundaries(config.boundaries(), page);
        return page.noiseLabel(config.naming().noiseLabel()).build();
    }

    private static void surroundings(VisualizationConfig config, ImageSource images, PageSettingsBuilder page) {
        io.isogloss.model.visualization.PageSettings from = config.page();
        page.title(from.title())
                .subTitle(from.subTitle())
                .titleFontSize(from.titleFontSize())
                .subTitleFontSize(from.subTitleFontSize())
                .width(from.width())
                .height(from.height())
                .theme(from.darkmode() ? Theme.DARK : Theme.LIGHT)
                .inlineData(from.inlineData())
                .enableTopicTree(from.enableTopicTree())
                .initialZoomFraction(from.initialZoomFraction())
                .logoWidth(from.logoWidth())
                .backgroundColor(from.backgroundColor());
        if (from.logo() != null) {
            images.load("logo", from.logo()).ifPresent(page::logo);
        }
        if (from.backgroundImage() != null) {
            images.load("background_image", from.backgroundImage()).ifPresent(page::backgroundImage);
        }
    }

    private static void colors(ColorSettings from, PageSettingsBuilder page) {
        page.noiseColor(from.noiseColor())
                .colorLabelText(from.colorLabelText())
                .paletteHueShift(from.paletteHueShift())
                .paletteHueRadiusDependence(from.paletteHueRadiusDependence())
                .paletteThetaRange(from.paletteThetaRange())
                .cvdSafer(from.cvdSafer());
    }

    private static void labels(LabelSettings from, PageSettingsBuilder page) {
        page.labelWrapWidth(from.labelWrapWidth())
                .useMedoids(from.useMedoids())
                .textCollisionSizeScale(Math.max(LEAST_ROOM, from.textCollisionSizeScale() * ROOM))
                .textMinPixelSize(from.textMinPixelSize())
                .textMaxPixelSize(from.textMaxPixelSize())
                .fontFamily(from.fontFamily())
                .fontWeight(from.fontWeight())
                .tooltipFontFamily(from.tooltipFontFamily())
                .tooltipFontWeight(from.tooltipFontWeight())
                .lineSpacing(from.lineSpacing())
                .minFontsize(from.minFontsize())
                .maxFontsize(from.maxFontsize())
                .textOutlineWidth(from.textOutlineWidth())
                .textOutlineColor(from.textOutlineColor());
    }

    private static void points(PointSettings from, PageSettingsBuilder page) {
        page.pointSizeScale(from.pointSizeScale())
                .pointHoverColor(from.pointHoverColor())
                .pointRadiusMinPixels(from.pointRadiusMinPixels())
                .pointRadiusMaxPixels(from.pointRadiusMaxPixels())
                .pointLineWidth(from.pointLineWidth())
                .pointLineWidthMinPixels(from.pointLineWidthMinPixels())
                .pointLineWidthMaxPixels(from.pointLineWidthMaxPixels());
    }

    private static void boundaries(BoundarySettings from, PageSettingsBuilder page) {
        page.clusterBoundaryPolygons(from.clusterBoundaryPolygons())
                .polygonAlpha(from.polygonAlpha())
                .clusterBoundaryLineWidth(from.clusterBoundaryLineWidth());
    }
}
