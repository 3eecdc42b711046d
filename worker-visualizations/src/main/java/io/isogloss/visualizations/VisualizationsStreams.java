package io.isogloss.visualizations;

import io.isogloss.runtime.config.StreamsProgram;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.Worker;
import java.util.List;

/** Makes the stream and consumer that {@link VisualizationsWorker} takes jobs from, and ends. */
public final class VisualizationsStreams {

    private VisualizationsStreams() {}

    /** Ends with 0 when they are there. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(StreamsProgram.run(
                Worker.VISUALIZATIONS,
                environment -> List.of(JobSettings.of(environment).apply(JobType.visualizations()))));
    }
}
