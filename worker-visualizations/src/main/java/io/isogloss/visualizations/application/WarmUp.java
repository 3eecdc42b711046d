package io.isogloss.visualizations.application;

import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.model.PointId;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.page.MapPage;
import io.isogloss.page.PageSettings;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.LoneRun;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.visualizations.naming.CarriedNames;
import io.isogloss.visualizations.naming.NamingOptions;
import io.isogloss.visualizations.naming.TopicLayer;
import io.isogloss.visualizations.naming.TopicNaming;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes a small map of nothing, so that the machine code for maps is there before the first job: a JVM computes its first map several times slower than its
 * second. Reads and stores nothing. Takes a second or two of all threads.
 */
public final class WarmUp {
    private static final int POINTS = 1_500;
    private static final int DIMENSIONS = 384;
    private static final int TOPICS = 12;
    private static final int WORDS = 400;

    private WarmUp() {}

    /** Runs once; how long it took. */
    public static Duration run(MapLimits limits) {
        long start = System.nanoTime();
        VisualizationConfig config = VisualizationConfig.defaults();
        Collection collection = collection(new SplittableRandom(limits.seed()));
        JobContext context = new LoneRun(new JobMessage("", "", 0, 1, Instant.EPOCH, Map.of(), new byte[0]));
        LaidOut layout = Cartographer.layOut(
                collection.matrix(), config.projection(), limits, new Beginning.Anew(), context, fraction -> {});
        float[] places = layout.map().coordinates();
        HdbscanResult clusters = Cartographer.cluster(places, config.clustering(), limits, context);
        Drawing drawing = new Drawing(layout, places, clusters, Cartographer.layers(clusters));
        TopicNaming.Outcome names = new TopicNaming(
                        collection.texts().toArray(String[]::new),
                        MapJob.rows(collection.matrix()),
                        drawing.layers().stream()
                                .map(layer -> new TopicLayer(layer.labels(), layer.parents()))
                                .toList(),
                        NamingOptions.defaults())
                .byKeywords(CarriedNames.none());
        try {
            MapPage.write(
                    PageAssembly.document(collection, drawing, names, config, PageSettings.defaults()),
                    OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("nowhere cannot be written to", e);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Collection collection(RandomGenerator random) {
        float[] centers = new float[TOPICS * DIMENSIONS];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = (float) random.nextGaussian();
        }
        float[] values = new float[POINTS * DIMENSIONS];
        Collection collection = new Collection(POINTS, POINTS, DIMENSIONS);
        for (int point = 0; point < POINTS; point++) {
            int topic = point % TOPICS;
            for (int d = 0; d < DIMENSIONS; d++) {
                values[point * DIMENSIONS + d] = centers[topic * DIMENSIONS + d] + 0.7f * (float) random.nextGaussian();
            }
            StringBuilder text = new StringBuilder("topic").append(topic);
            for (int word = 0; word < 12; word++) {
                text.append(" word").append(Integer.toString(random.nextInt(WORDS), Character.MAX_RADIX));
            }
            collection.add(
                    PointId.of(Integer.toString(point)),
                    Map.of("text", text.toString(), "year", (long) (1990 + point % 30), "kind", "k" + topic));
        }
        collection.read(new VectorMatrix(values, POINTS, DIMENSIONS));
        return collection;
    }
}
