package io.isogloss.visualizations.application;

import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.LayerOptions;
import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.cartography.layers.TopicLayers;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.page.MapColumn;
import io.isogloss.page.MapDocument;
import io.isogloss.page.MapPage;
import io.isogloss.visualizations.naming.CarriedNames;
import io.isogloss.visualizations.naming.NamingOptions;
import io.isogloss.visualizations.naming.TopicNaming;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The page of points that were laid out elsewhere. Names come from keywords.
 *
 * @param coordinates x and y of each point
 * @param labels cluster of each point, -1 for none; null to find clusters here, in several layers
 * @param strengths how strongly each point belongs to its cluster; null where nobody knows
 * @param ids one a point
 * @param payloads one a point: its text, title and further fields, as a vector store would hold them
 */
@SuppressWarnings("ArrayRecordComponent") // Large arrays handed over without a copy.
public record ReadyMap(
        float[] coordinates,
        int @Nullable [] labels,
        float @Nullable [] strengths,
        List<String> ids,
        List<Map<String, @Nullable Object>> payloads) {

    public ReadyMap {
        int points = coordinates.length / 2;
        if (ids.size() != points
                || payloads.size() != points
                || (labels != null && labels.length != points)
                || (strengths != null && strengths.length != points)) {
            throw new IllegalArgumentException("%,d positions, %,d texts, %s labels, %s strengths"
                    .formatted(
                            points,
                            payloads.size(),
                            labels == null ? "no" : "%,d".formatted(labels.length),
                            strengths == null ? "no" : "%,d".formatted(strengths.length)));
        }
    }

    /** Points whose clusters are to be found. */
    public static ReadyMap of(float[] coordinates, List<String> ids, List<Map<String, @Nullable Object>> payloads) {
        return new ReadyMap(coordinates, null, null, ids, payloads);
    }

    /** The same with clusters. */
    public ReadyMap withLabels(int[] known) {
        return new ReadyMap(coordinates, known, strengths, ids, payloads);
    }

    /** The same with strengths. */
    public ReadyMap withStrengths(float[] known) {
        return new ReadyMap(coordinates, labels, known, ids, payloads);
    }

    /**
     * Names the topics and writes the page.
     *
     * @param threads threads that compute
     * @return topics of the finest layer
     */
    public int write(VisualizationConfig config, int threads, OutputStream page) throws IOException {
        float[] strength = strengths;
        List<TopicLayer> layers;
        if (labels == null) {
            HdbscanResult found = Hdbscan.cluster(
                    coordinates,
                    2,
                    HdbscanOptions.of(Math.max(2, config.clustering().minClusterSize()))
                            .withMinSamples(config.clustering().minSamples())
                            .withThreads(threads));
            layers = TopicLayers.from(found, LayerOptions.defaults());
            strength = strength == null ? found.probabilities() : strength;
        } else {
            layers = List.of(single(labels));
        }
        List<String> texts = payloads.stream().map(Collection::textOf).toList();
        TopicNaming.Outcome names = new TopicNaming(
                        texts.toArray(String[]::new),
                        null,
                        layers.stream()
                                .map(layer -> new io.isogloss.visualizations.naming.TopicLayer(
                                        layer.labels(), layer.parents()))
                                .toList(),
                        NamingOptions.defaults())
                .byKeywords(CarriedNames.none());
        MapDocument.Builder document = MapDocument.builder(coordinates)
                .ids(ids)
                .texts(texts)
                .settings(PageSettingsMapper.map(config, ImageSource.inlineOnly()));
        if (strength != null) {
            document.strength(strength);
        }
        for (int i = 0; i < layers.size(); i++) {
            document.layer(PageAssembly.layer(
                    i, layers.size(), layers.get(i), names.layers().get(i)));
        }
        PayloadColumns columns = new PayloadColumns();
        payloads.forEach(columns::add);
        for (MapColumn column : columns.columns()) {
            document.column(column);
        }
        MapPage.write(document.build(), page);
        return layers.getFirst().clusterCount();
    }

    private static TopicLayer single(int[] labels) {
        int clusters = Arrays.stream(labels).max().orElse(-1) + 1;
        int[] sizes = new int[clusters];
        for (int label : labels) {
            if (label >= 0) {
                sizes[label]++;
            }
        }
        int[] parents = new int[clusters];
        Arrays.fill(parents, -1);
        return new TopicLayer(1, labels, IntStream.range(0, clusters).toArray(), parents, sizes, new double[clusters]);
    }
}
