package io.isogloss.visualizations.application;

import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.UmapOptions;
import io.isogloss.cartography.UmapOptionsBuilder;
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
import org.jspecify.annotations.Nullable;

/** Positions and clusters from vectors, with the settings of a job. */
final class Cartographer {
    private Cartographer() {}

    static UmapMap layOut(
            VectorMatrix matrix,
            ProjectionSettings settings,
            MapLimits limits,
            float @Nullable [] start,
            JobContext context,
            DoubleConsumer progress) {
        Cancellation cancellation = Cancellation.manual();
        UmapOptionsBuilder builder = UmapOptions.builder()
                .neighbors(settings.nNeighbors())
                .minDist(settings.minDist())
                .metric(metric(settings))
                .seed(limits.seed());
        UmapOptions options = (start == null ? builder : builder.start(new Start.Given(start))).build();
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
        try {
            return Umap.fit(rows(matrix), options, control);
        } catch (CartographyException e) {
            context.throwIfCancelled();
            throw failed("UMAP", e);
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
