package io.isogloss.visualizations.application;

import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.model.PointId;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.page.MapCluster;
import io.isogloss.page.MapColumn;
import io.isogloss.page.MapDocument;
import io.isogloss.page.MapFact;
import io.isogloss.page.MapLayer;
import io.isogloss.page.MapNeighbors;
import io.isogloss.page.PageSettings;
import io.isogloss.visualizations.naming.Topic;
import io.isogloss.visualizations.naming.TopicNaming;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The finished map as a document for the page. */
final class PageAssembly {
    private static final int NEIGHBORS_KEPT = 8;
    private static final int MOST_POINTS_WITH_NEIGHBORS = 200_000;

    private PageAssembly() {}

    static MapDocument document(
            Collection collection,
            Drawing drawing,
            TopicNaming.Outcome names,
            VisualizationConfig config,
            PageSettings settings) {
        MapDocument.Builder document = MapDocument.builder(drawing.coordinates())
                .ids(ids(collection.ids()))
                .strength(drawing.clusters().probabilities())
                .settings(settings);
        if (collection.texts().stream().anyMatch(text -> !text.isEmpty())) {
            document.texts(collection.texts());
        }
        for (int i = 0; i < drawing.layers().size(); i++) {
            document.layer(layer(
                    i,
                    drawing.layers().size(),
                    drawing.layers().get(i),
                    names.layers().get(i)));
        }
        for (MapColumn column : collection.columns()) {
            document.column(column);
        }
        NeighborGraph graph = drawing.layout().map().neighbors();
        boolean all = collection.points() == graph.rowCount();
        if (all && collection.points() <= MOST_POINTS_WITH_NEIGHBORS && graph.k() > 0) {
            document.neighbors(neighbors(graph));
        }
        facts(collection, drawing, names, config).forEach(fact -> document.fact(fact.name(), fact.value()));
        return document.build();
    }

    private static List<String> ids(List<PointId> ids) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return ids.get(index).toString();
            }

            @Override
            public int size() {
                return ids.size();
            }
        };
    }

    static MapLayer layer(int number, int layers, TopicLayer layer, List<Topic> topics) {
        List<MapCluster> clusters = new ArrayList<>(topics.size());
        for (int cluster = 0; cluster < topics.size(); cluster++) {
            Topic topic = topics.get(cluster);
            clusters.add(new MapCluster(
                    number + "-" + layer.treeClusters()[cluster],
                    topic.name(),
                    topic.keywords().stream().limit(8).toList(),
                    number == layers - 1 ? -1 : layer.parents()[cluster]));
        }
        return new MapLayer(layerName(number, layers), layer.labels(), clusters);
    }

    private static String layerName(int number, int layers) {
        if (layers == 1) {
            return "Topics";
        }
        return number == 0 ? "Topics, fine" : number == layers - 1 ? "Topics, broad" : "Topics, level " + (number + 1);
    }

    private static MapNeighbors neighbors(NeighborGraph graph) {
        int kept = Math.min(NEIGHBORS_KEPT, graph.k());
        int[] points = new int[graph.rowCount() * kept];
        for (int row = 0; row < graph.rowCount(); row++) {
            System.arraycopy(graph.ids(), row * graph.k(), points, row * kept, kept);
        }
        return new MapNeighbors(points, kept);
    }

    private static List<MapFact> facts(
            Collection collection, Drawing drawing, TopicNaming.Outcome names, VisualizationConfig config) {
        List<MapFact> facts = new ArrayList<>();
        facts.add(new MapFact("Points", number(collection.points())));
        if (collection.total() > collection.points()) {
            facts.add(new MapFact("Shown of", number(collection.total()) + " points"));
        }
        if (collection.points() > collection.laidOut()) {
            facts.add(new MapFact(
                    "Laid out",
                    "%s points, a fair sample; the other %s placed among them"
                            .formatted(
                                    number(collection.laidOut()), number(collection.points() - collection.laidOut()))));
        }
        int noise = drawing.clusters().noiseCount();
        facts.add(new MapFact("Topics", number(drawing.clusters().clusterCount())));
        facts.add(new MapFact(
                "In no topic",
                number(noise) + " (" + percent((double) noise / Math.max(1, collection.points())) + ")"));
        facts.add(new MapFact("Dimensions", number(collection.matrix().dimensions())));
        facts.add(new MapFact(
                "Layout",
                "UMAP, %d neighbors, min dist %s, %s, %d epochs, seed %d"
                        .formatted(
                                config.projection().nNeighbors(),
                                trimmed(config.projection().minDist()),
                                config.projection().metric().name().toLowerCase(Locale.ROOT),
                                drawing.layout().epochs(),
                                drawing.layout().map().options().seed())));
        if (drawing.layout().changes() > 0) {
            facts.add(new MapFact(
                    "Since then",
                    number(drawing.layout().changes()) + " points came or went, the others kept their places"));
        }
        facts.add(new MapFact(
                "Clusters",
                "HDBSCAN, at least %d points, %d samples"
                        .formatted(
                                config.clustering().minClusterSize(),
                                config.clustering().minSamples())));
        double recall = drawing.layout().map().neighbors().recall();
        if (!Double.isNaN(recall)) {
            facts.add(new MapFact("Neighbors found", percent(recall)));
        }
        facts.add(new MapFact("Names", sources(names)));
        return facts;
    }

    private static String sources(TopicNaming.Outcome names) {
        Map<Topic.Source, Integer> counts = new EnumMap<>(Topic.Source.class);
        names.layers().forEach(layer -> layer.forEach(topic -> counts.merge(topic.source(), 1, Integer::sum)));
        List<String> parts = new ArrayList<>();
        counts.forEach((source, count) -> parts.add(
                switch (source) {
                    case KEYWORDS -> count + " from keywords";
                    case MODEL -> count + " by a language model";
                    case CARRIED -> count + " kept from the last map";
                    case NUMBER -> count + " numbered";
                }));
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String trimmed(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }
}
