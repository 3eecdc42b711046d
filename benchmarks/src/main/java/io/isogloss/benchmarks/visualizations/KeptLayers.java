package io.isogloss.benchmarks.visualizations;

import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.UmapOptions;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.layers.LayerOptions;
import io.isogloss.cartography.layers.TopicLayers;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.rows.Rows;
import io.isogloss.visualizations.naming.TopicLayer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Layers of clusters of a layout, which is made once and kept in a file. */
final class KeptLayers {
    private KeptLayers() {}

    /** Those of this seed: out of the file, or laid out, clustered and written there. */
    static List<TopicLayer> of(float[] vectors, int dimensions, long seed, Path file) throws IOException {
        if (Files.exists(file)) {
            return read(file);
        }
        List<TopicLayer> layers = made(vectors, dimensions, seed);
        write(layers, file);
        return layers;
    }

    private static List<TopicLayer> made(float[] vectors, int dimensions, long seed) {
        UmapMap map = Umap.fit(
                Rows.of(vectors, dimensions), UmapOptions.builder().seed(seed).build(), RunControl.defaults());
        return TopicLayers.from(
                        Hdbscan.cluster(
                                map.coordinates(),
                                2,
                                HdbscanOptions.of(15).withMinSamples(5),
                                Cancellation.manual(),
                                (stage, fraction) -> {}),
                        LayerOptions.defaults())
                .stream()
                .map(layer -> new TopicLayer(layer.labels(), layer.parents()))
                .toList();
    }

    private static void write(List<TopicLayer> layers, Path file) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            out.writeInt(layers.size());
            for (TopicLayer layer : layers) {
                int[] labels = layer.labels();
                out.writeInt(labels.length);
                for (int label : labels) {
                    out.writeInt(label);
                }
                out.writeInt(layer.clusters());
                for (int cluster = 0; cluster < layer.clusters(); cluster++) {
                    out.writeInt(layer.parent(cluster));
                }
            }
        }
    }

    private static List<TopicLayer> read(Path file) throws IOException {
        List<TopicLayer> layers = new ArrayList<>();
        try (DataInputStream in =
                new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                layers.add(new TopicLayer(ints(in), ints(in)));
            }
        }
        return layers;
    }

    private static int[] ints(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
