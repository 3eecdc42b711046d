package io.isogloss.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of a page: what it says, how it looks, and where its labels stand. */
final class PageHead {
    private PageHead() {}

    static String of(
            MapDocument document,
            Grid grid,
            List<ClusterShapes> shapes,
            List<LabelLayout.Label> labels,
            List<NumberCoding> codings,
            int format) {
        Json json = new Json();
        json.open('{')
                .put("format", format)
                .put("points", document.points())
                .put("bits", grid.storedBits())
                .put("textRows", TextBlocks.ROWS)
                .put("outlineBits", Outlines.BITS)
                .put("originX", grid.originX)
                .put("originY", grid.originY)
                .put("span", grid.span())
                .put("texts", document.texts() != null)
                .put("ids", document.ids() != null)
                .put("strength", document.strength() != null)
                .put("quality", document.quality() != null);
        MapNeighbors neighbors = document.neighbors();
        json.put("neighbors", neighbors == null ? 0 : neighbors.perPoint());
        json.key("layers").open('[');
        for (int l = 0; l < shapes.size(); l++) {
            layer(json, document.layers().get(l), shapes.get(l));
        }
        json.close(']');
        json.key("labels").open('[');
        labels.forEach(label -> label(json, document, label));
        json.close(']');
        json.key("columns").open('[');
        for (int c = 0; c < codings.size(); c++) {
            column(json, document.columns().get(c), codings.get(c));
        }
        json.close(']').key("facts").open('[');
        for (MapFact fact : document.facts()) {
            json.open('[').value(fact.name()).value(fact.value()).close(']');
        }
        json.close(']').key("settings");
        settings(json, document.settings());
        return json.close('}').toString();
    }

    private static void layer(Json json, MapLayer layer, ClusterShapes shapes) {
        List<MapCluster> clusters = layer.clusters();
        json.open('{').put("name", layer.name());
        json.strings("names", clusters.stream().map(MapCluster::name).toList());
        json.strings("ids", clusters.stream().map(MapCluster::id).toList());
        if (clusters.stream().anyMatch(cluster -> !cluster.keywords().isEmpty())) {
            json.strings(
                    "keywords",
                    clusters.stream()
                            .map(cluster -> String.join(", ", cluster.keywords()))
                            .toList());
        }
        json.numbers("parents", clusters.stream().mapToInt(MapCluster::parent).toArray());
        json.numbers("x", places(shapes.x)).numbers("y", places(shapes.y)).numbers("r", places(shapes.radius));
        json.close('}');
    }

    private static int[] places(double[] values) {
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) Math.round(values[i] * 65535);
        }
        return out;
    }

    private static void label(Json json, MapDocument document, LabelLayout.Label label) {
        String name =
                document.layers().get(label.layer).clusters().get(label.cluster).name();
        String shown = String.join("\n", label.text.lines());
        json.open('[').value(label.layer).value(label.cluster).value(label.fontPixels);
        json.value(Math.ceil(label.text.widthEm() * label.fontPixels))
                .value(label.fromScale)
                .value(label.toScale);
        if (!shown.equals(name)) {
            breaks(json, name, shown);
        }
        json.close(']');
    }

    /** Where lines end, when breaking the name at single spaces gives them; else the lines themselves. */
    private static void breaks(Json json, String name, String shown) {
        if (!shown.replace('\n', ' ').equals(name)) {
            json.value(shown);
            return;
        }
        json.open('[');
        for (int i = shown.indexOf('\n'); i >= 0; i = shown.indexOf('\n', i + 1)) {
            json.value(i);
        }
        json.close(']');
    }

    private static void column(Json json, MapColumn column, NumberCoding coding) {
        json.open('{').put("name", column.name());
        switch (coding.kind()) {
            case CATEGORY -> json.put("kind", "category").strings("values", ((MapColumn.Category) column).values);
            case NUMBER -> range(json.put("kind", "number"), coding);
            case DATE -> range(json.put("kind", "date"), coding);
            case TEXT -> json.put("kind", "text");
        }
        json.close('}');
    }

    private static void range(Json json, NumberCoding coding) {
        json.put("low", coding.low()).put("high", coding.high()).put("step", coding.step());
    }

    private static void settings(Json json, PageSettings s) {
        json.open('{')
                .put("title", s.title())
                .put("subTitle", s.subTitle())
                .put("titleFontSize", s.titleFontSize())
                .put("subTitleFontSize", s.subTitleFontSize())
                .put("width", s.width())
                .put("height", text(s.height()))
                .put("theme", s.theme().name())
                .put("noiseLabel", s.noiseLabel())
                .put("noiseColor", s.noiseColor())
                .put("colorLabelText", s.colorLabelText())
                .put("cvdSafer", s.cvdSafer())
                .put("outlines", s.clusterBoundaryPolygons())
                .put("outlineWidth", s.clusterBoundaryLineWidth())
                .put("topicTree", s.enableTopicTree())
                .put("fontFamily", s.fontFamily())
                .put("fontWeight", s.fontWeight())
                .put("lineSpacing", s.lineSpacing())
                .put("haloWidth", s.textOutlineWidth())
                .put("haloColor", s.textOutlineColor())
                .put("cardFontFamily", s.tooltipFontFamily())
                .put("cardFontWeight", s.tooltipFontWeight())
                .put("hoverTemplate", s.hoverTemplate())
                .put("logo", image(s.logo()))
                .put("logoWidth", s.logoWidth())
                .put("pointScale", s.pointSizeScale() == null ? 0 : s.pointSizeScale())
                .put("hoverColor", s.pointHoverColor())
                .put("radiusMin", s.pointRadiusMinPixels())
                .put("radiusMax", s.pointRadiusMaxPixels())
                .put("edge", s.pointLineWidth())
                .put("edgeMin", s.pointLineWidthMinPixels())
                .put("edgeMax", s.pointLineWidthMaxPixels())
                .put("zoomFraction", s.initialZoomFraction())
                .put("background", s.backgroundColor())
                .put("backgroundImage", image(s.backgroundImage()))
                .strings("origins", s.embedOrigins())
                .close('}');
    }

    private static @Nullable String text(@Nullable Integer value) {
        return value == null ? null : value + "px";
    }

    private static @Nullable String image(@Nullable EmbeddedImage image) {
        return image == null ? null : image.dataUrl();
    }
}
