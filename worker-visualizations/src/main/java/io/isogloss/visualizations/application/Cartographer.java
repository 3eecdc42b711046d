package io.isogloss.visualizations.application;

import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.UmapOptions;
import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.LayerOptions;
import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.cartography.layers.TopicLayers;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.rows.Rows;
import io.isogloss.model.visualization.ClusteringSettings;
import io.isogloss.model.visualization.ProjectionSettings;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.VectorMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/** Positions and clusters from vectors, with the settings of a job. */
final class Cartographer {
    private Cartographer() {}

    static LaidOut layOut(
            VectorMatrix matrix,
            ProjectionSettings settings,
            MapLimits limits,
            Beginning beginning,
            JobContext context,
            DoubleConsumer progress) {
        Cancellation cancellation = Cancellation.manual();
        UmapOptions options = UmapOptions.builder()
                .neighbors(settings.nNeighbors())
                .minDist(settings.minDist())
                .metric(metric(settings))
                .seed(limits.seed())
                .build();
        RunControl control = RunControl.defaults()
                .withThreads(limits.threads())
                .withCancellation(cancellation)
                .withProgress((stage, fraction) -> {
                    if (context.cancelled()) {
                        cancellation.cancel();
                    }
                    if (stage.equals("layout")) {
                        progress.accept(fraction);
                    }
                });
        Rows rows = rows(matrix);
        try {
            return switch (beginning) {
                case Beginning.Anew() -> moved(Umap.fit(rows, options, control));
                case Beginning.Near(float[] places) ->
                    moved(Umap.fit(rows, from(new Start.Given(places), options), control));
                case Beginning.Kept kept -> {
                    float[] places = places(rows, kept, options, control);
                    UmapMap map = Umap.fit(rows, from(new Start.Kept(places), options), control);
                    yield new LaidOut(map, kept.epochs(), kept.changes());
                }
            };
        } catch (CartographyException e) {
            context.throwIfCancelled();
            throw failed("UMAP", e);
        }
    }

    private static LaidOut moved(UmapMap map) {
        return new LaidOut(map, map.epochs(), 0);
    }

    private static UmapOptions from(Start start, UmapOptions options) {
        return options.toBuilder().start(start).build();
    }

    /** Those of the known rows, and for each fresh one a place among its neighbors. */
    private static float[] places(Rows rows, Beginning.Kept kept, UmapOptions options, RunControl control) {
        float[] places = new float[2 * rows.count()];
        put(kept.places(), kept.known(), places);
        if (kept.fresh().length > 0) {
            float[] found =
                    Umap.place(rows.select(kept.fresh()), rows.select(kept.known()), kept.places(), options, control);
            put(found, kept.fresh(), places);
        }
        return places;
    }

    private static void put(float[] some, int[] rows, float[] places) {
        for (int i = 0; i < rows.length; i++) {
            places[2 * rows[i]] = some[2 * i];
            places[2 * rows[i] + 1] = some[2 * i + 1];
        }
    }

    /** The rows of a matrix, which may have room to spare at its end. */
    static Rows rows(VectorMatrix matrix) {
        int whole = matrix.values().length / matrix.dimensions();
        if (matrix.values().length % matrix.dimensions() != 0) {
            return Rows.of(Arrays.copyOf(matrix.values(), matrix.rows() * matrix.dimensions()), matrix.dimensions());
        }
        Rows all = Rows.of(matrix.values(), matrix.dimensions());
        return whole == matrix.rows()
                ? all
                : all.select(IntStream.range(0, matrix.rows()).toArray());
    }

    static HdbscanResult cluster(
            float[] coordinates, ClusteringSettings settings, MapLimits limits, JobContext context) {
        Cancellation cancellation = Cancellation.manual();
        HdbscanOptions options = HdbscanOptions.of(Math.max(2, settings.minClusterSize()))
                .withMinSamples(settings.minSamples())
                .withThreads(limits.threads());
        try {
            return Hdbscan.cluster(coordinates, 2, options, cancellation, (stage, fraction) -> {
                if (context.cancelled()) {
                    cancellation.cancel();
                }
            });
        } catch (CartographyException e) {
            context.throwIfCancelled();
            throw failed("HDBSCAN", e);
        }
    }

    static List<TopicLayer> layers(HdbscanResult clusters) {
        return TopicLayers.from(clusters, LayerOptions.defaults());
    }

    private static Metric metric(ProjectionSettings settings) {
        return switch (settings.metric()) {
            case COSINE -> Metric.COSINE;
            case EUCLIDEAN -> Metric.EUCLIDEAN;
            case MANHATTAN -> Metric.MANHATTAN;
        };
    }

    private static JobFailedException failed(String step, CartographyException e) {
        return new JobFailedException(Failure.of(FailureKind.INVALID, step + " failed: " + e.getMessage()), e);
    }
}
