package io.isogloss.datasets;

import io.isogloss.datasets.direct.DirectLane;
import io.isogloss.runtime.config.StreamsProgram;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.settings.DatasetVariables;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.Worker;
import java.util.ArrayList;
import java.util.List;

/** Makes the streams and consumers that {@link DatasetsWorker} takes jobs from, and ends. */
public final class DatasetsStreams {

    private DatasetsStreams() {}

    /** Ends with 0 when all are there. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(StreamsProgram.run(Worker.DATASETS, DatasetsStreams::types));
    }

    private static List<JobType> types(Environment environment) {
        JobSettings settings = JobSettings.of(environment);
        List<JobType> types = new ArrayList<>();
        types.add(settings.apply(JobType.datasets()));
        types.add(settings.apply(JobType.inlineDatasets()));
        if (environment.get(DatasetVariables.DIRECT_JOBS)) {
            types.add(DirectLane.HIGH.type(environment.get(DatasetVariables.DIRECT_JOBS_HIGH)));
            types.add(DirectLane.NORMAL.type(environment.get(DatasetVariables.DIRECT_JOBS_NORMAL)));
        }
        return types;
    }
}
