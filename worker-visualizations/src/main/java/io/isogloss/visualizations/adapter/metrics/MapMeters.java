package io.isogloss.visualizations.adapter.metrics;

import io.isogloss.runtime.telemetry.MapMetrics;
import io.isogloss.runtime.telemetry.MapMetrics.Stage;
import io.isogloss.visualizations.application.MapObserver;
import java.time.Duration;

/** Tells the metrics what map jobs do. Safe for many threads. */
public final class MapMeters implements MapObserver {
    private final MapMetrics metrics;

    public MapMeters(MapMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void stepEnded(Step step, boolean succeeded, Duration took) {
        metrics.stage(stage(step), took, succeeded);
    }

    private static Stage stage(Step step) {
        return switch (step) {
            case FETCH_VECTORS -> Stage.FETCH_VECTORS;
            case UMAP -> Stage.UMAP;
            case PLACE -> Stage.PLACE;
            case HDBSCAN -> Stage.HDBSCAN;
            case NAMING -> Stage.NAMING;
            case PLOT -> Stage.PLOT;
            case UPLOAD -> Stage.UPLOAD;
            case WRITE_BACK -> Stage.WRITE_BACK;
        };
    }

    @Override
    public void mapStored(int pointCount, int clusterCount, Duration took) {
        metrics.drawn(pointCount, clusterCount, took);
    }

    @Override
    public void failed(String errorType) {
        metrics.failed(errorType);
    }
}
