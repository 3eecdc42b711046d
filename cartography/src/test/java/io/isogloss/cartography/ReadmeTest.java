package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.LayerOptions;
import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.cartography.layers.TopicLayers;
import io.isogloss.cartography.rows.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines a reader meets first compile, run, and are those of the README. */
class ReadmeTest {

    @Test
    void firstLinesRun() {
        // README begins
        float[] vectors = read(); // row after row, 384 numbers each
        Rows rows = Rows.of(vectors, 384);
        UmapMap map = Umap.fit(rows, UmapOptions.defaults());
        float x = map.coordinates()[0];
        float y = map.coordinates()[1];

        HdbscanResult clusters = Hdbscan.cluster(map.coordinates(), 2, HdbscanOptions.of(15));
        int clusterOfFirst = clusters.labels()[0]; // -1: noise
        List<TopicLayer> layers = TopicLayers.from(clusters, LayerOptions.defaults());
        MapQuality quality =
                MapQuality.of(rows, map, 500, RunControl.defaults()).withClusters(clusters.labels());
        // README ends
        assertThat(x).isFinite();
        assertThat(y).isFinite();
        assertThat(clusterOfFirst).isBetween(-1, 5);
        assertThat(layers).isNotEmpty();
        assertThat(quality.trustworthiness()).isGreaterThan(0.7);
        assertThat(quality.clusters()).isBetween(2, 6);
    }

    @Test
    void readmeShowsTheseLines() throws IOException {
        Path module = Path.of(System.getProperty("isogloss.root", "..")).resolve("cartography");
        String readme = Files.readString(module.resolve("README.md"));
        String source = Files.readString(module.resolve("src/test/java/io/isogloss/cartography/ReadmeTest.java"));
        String shown = readme.substring(readme.indexOf("```java") + 7, readme.lastIndexOf("```"));
        String run = source.substring(source.indexOf("// README begins") + 16, source.indexOf("// README ends"));
        assertThat(words(shown)).isEqualTo(words(run));
    }

    private static List<String> words(String code) {
        return Arrays.stream(code.strip().split("\\s+|(?=[.;()])"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static float[] read() {
        return Blobs.rows(400, 384, 4, 1);
    }
}
