package io.isogloss.visualizations.application;

import io.isogloss.model.JobStatus;
import io.isogloss.model.visualization.Progress;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformResult;
import io.isogloss.runtime.jobs.JobContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how far a map is: each step of the contract, and fractions in between at most once a second. One thread at a time. */
final class MapProgress {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final VisualizationJobAddress address;
    private final JobContext context;
    private final InstantSource clock;
    private Instant last = Instant.MIN;
    private int percent;

    MapProgress(VisualizationJobAddress address, JobContext context, InstantSource clock) {
        this.address = address;
        this.context = context;
        this.clock = clock;
    }

    void reached(Progress step) {
        percent = step.percent();
        last = clock.instant();
        context.progress(MapStatuses.message(VisualizationTransformResult.processing(address, step)));
    }

    /** Somewhere between two steps of one stage. */
    void between(Progress from, Progress to, double fraction) {
        int now = from.percent() + (int) ((to.percent() - from.percent()) * fraction);
        Instant instant = clock.instant();
        if (now <= percent
                || now >= to.percent()
                || Duration.between(last, instant).compareTo(BETWEEN) < 0) {
            return;
        }
        percent = now;
        last = instant;
        Map<String, @Nullable Object> stats = new LinkedHashMap<>();
        stats.put("stage", from.stage());
        stats.put("progress_percent", now);
        context.progress(MapStatuses.message(
                new VisualizationTransformResult(address, JobStatus.PROCESSING, null, null, null, null, null, stats)));
    }
}
