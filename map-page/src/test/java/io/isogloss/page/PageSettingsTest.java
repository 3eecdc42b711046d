package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageSettingsTest {
    record Wrong(String field, UnaryOperator<PageSettingsBuilder> change) {
        @Override
        public String toString() {
            return field;
        }
    }

    static List<Wrong> outOfBounds() {
        return List.of(
                new Wrong("title", b -> b.title("x".repeat(501))),
                new Wrong("subTitle", b -> b.subTitle("x".repeat(2001))),
                new Wrong("titleFontSize", b -> b.titleFontSize(7)),
                new Wrong("subTitleFontSize", b -> b.subTitleFontSize(101)),
                new Wrong("width", b -> b.width("100%;position:fixed")),
                new Wrong("height", b -> b.height(399)),
                new Wrong("noiseLabel", b -> b.noiseLabel("x".repeat(201))),
                new Wrong("noiseColor", b -> b.noiseColor("url(x)")),
                new Wrong("labelWrapWidth", b -> b.labelWrapWidth(3)),
                new Wrong("paletteHueShift", b -> b.paletteHueShift(181)),
                new Wrong("paletteHueRadiusDependence", b -> b.paletteHueRadiusDependence(-1)),
                new Wrong("paletteThetaRange", b -> b.paletteThetaRange(7)),
                new Wrong("polygonAlpha", b -> b.polygonAlpha(0)),
                new Wrong("clusterBoundaryLineWidth", b -> b.clusterBoundaryLineWidth(6)),
                new Wrong("textCollisionSizeScale", b -> b.textCollisionSizeScale(Double.NaN)),
                new Wrong("textMinPixelSize", b -> b.textMinPixelSize(5)),
                new Wrong("textMaxPixelSize", b -> b.textMaxPixelSize(101)),
                new Wrong("textMinPixelSize", b -> b.textMinPixelSize(30).textMaxPixelSize(20)),
                new Wrong("minFontsize", b -> b.minFontsize(49)),
                new Wrong("maxFontsize", b -> b.maxFontsize(7)),
                new Wrong("fontFamily", b -> b.fontFamily("x;}body{display:none")),
                new Wrong("fontWeight", b -> b.fontWeight(0)),
                new Wrong("lineSpacing", b -> b.lineSpacing(4)),
                new Wrong("textOutlineWidth", b -> b.textOutlineWidth(21)),
                new Wrong("textOutlineColor", b -> b.textOutlineColor("#12")),
                new Wrong("tooltipFontFamily", b -> b.tooltipFontFamily("")),
                new Wrong("tooltipFontWeight", b -> b.tooltipFontWeight(1001)),
                new Wrong("hoverTemplate", b -> b.hoverTemplate("x".repeat(2001))),
                new Wrong("logoWidth", b -> b.logoWidth(49)),
                new Wrong("pointSizeScale", b -> b.pointSizeScale(0.0)),
                new Wrong("pointHoverColor", b -> b.pointHoverColor("red;")),
                new Wrong("pointRadiusMinPixels", b -> b.pointRadiusMinPixels(0)),
                new Wrong("pointRadiusMaxPixels", b -> b.pointRadiusMaxPixels(101)),
                new Wrong("pointLineWidth", b -> b.pointLineWidth(-1)),
                new Wrong("pointLineWidthMinPixels", b -> b.pointLineWidthMinPixels(6)),
                new Wrong("pointLineWidthMaxPixels", b -> b.pointLineWidthMaxPixels(6)),
                new Wrong("initialZoomFraction", b -> b.initialZoomFraction(3.1)),
                new Wrong("backgroundColor", b -> b.backgroundColor("javascript:1")),
                new Wrong("customCss", b -> b.customCss("title { background: url(https://example.org) }")),
                new Wrong("customCss", b -> b.customCss("@import 'x'")),
                new Wrong("customCss", b -> b.customCss("title { position: fixed }")),
                new Wrong("customCss", b -> b.customCss("body { color: red }")),
                new Wrong("customCss", b -> b.customCss("title { color: \\72 ed }")),
                new Wrong("embedOrigins", b -> b.embedOrigins(List.of("example.org"))));
    }

    @ParameterizedTest
    @MethodSource("outOfBounds")
    void namesTheValueThatIsOutOfBounds(Wrong wrong) {
        assertThatThrownBy(() -> wrong.change().apply(PageSettings.builder()).build())
                .isInstanceOfSatisfying(
                        InvalidMapException.class, e -> assertThat(e.field()).isEqualTo(wrong.field()));
    }

    @Test
    void refusesHostileTextsOrLeavesThemWithoutEffectInEverySettingThatTakesAText() throws IOException {
        Map<String, BiConsumer<PageSettingsBuilder, String>> settings = Map.ofEntries(
                entry("title", PageSettingsBuilder::title),
                entry("subTitle", PageSettingsBuilder::subTitle),
                entry("width", PageSettingsBuilder::width),
                entry("noiseLabel", PageSettingsBuilder::noiseLabel),
                entry("noiseColor", PageSettingsBuilder::noiseColor),
                entry("fontFamily", PageSettingsBuilder::fontFamily),
                entry("textOutlineColor", PageSettingsBuilder::textOutlineColor),
                entry("tooltipFontFamily", PageSettingsBuilder::tooltipFontFamily),
                entry("hoverTemplate", PageSettingsBuilder::hoverTemplate),
                entry("pointHoverColor", PageSettingsBuilder::pointHoverColor),
                entry("backgroundColor", PageSettingsBuilder::backgroundColor),
                entry("customCss", PageSettingsBuilder::customCss),
                entry("embedOrigins", (builder, text) -> builder.embedOrigins(List.of(text))));
        long elements = opened(PageSettings.defaults());
        for (String text : Hostile.strings()) {
            PageSettingsBuilder accepted = PageSettings.builder();
            settings.forEach((name, set) -> {
                PageSettingsBuilder alone = PageSettings.builder();
                set.accept(alone, text);
                try {
                    alone.build();
                } catch (InvalidMapException e) {
                    assertThat(e.field()).isEqualTo(name);
                    return;
                }
                set.accept(accepted, text);
            });
            assertThat(opened(accepted.build())).as(text).isEqualTo(elements);
            assertThatThrownBy(() -> EmbeddedImage.ofDataUrl("logo", text)).isInstanceOf(InvalidMapException.class);
        }
    }

    /** How often anything opens or closes in a page. */
    private static long opened(PageSettings settings) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        MapPage.write(Documents.blobs(10, 2, 7).settings(settings).build(), page);
        return page.toString(UTF_8).chars().filter(c -> c == '<').count();
    }

    @Test
    void refusesAnImageThatIsAnAddress() {
        assertThatThrownBy(() -> EmbeddedImage.ofDataUrl("logo", "https://example.org/logo.png"))
                .hasMessageContaining("logo");
        assertThatThrownBy(() -> EmbeddedImage.of("logo", "text/html", new byte[1]))
                .hasMessageContaining("text/html");
    }

    @Test
    void writesColorsInOneForm() {
        PageSettings settings = PageSettings.builder()
                .noiseColor("#ABC")
                .backgroundColor("navy")
                .build();
        assertThat(settings.noiseColor()).isEqualTo("#aabbccff");
        assertThat(settings.backgroundColor()).isEqualTo("#000080ff");
    }
}
