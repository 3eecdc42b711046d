package io.isogloss.visualizations.application;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobType;

/** Reads VisualizationTransformJobs of both generations. Stateless; safe for many threads. */
public final class MapJobHandler implements JobHandler {
    private final JobType type;
    private final MakeMap useCase;

    public MapJobHandler(JobType type, MakeMap useCase) {
        this.type = type;
        this.useCase = useCase;
    }

    @Override
    public JobType type() {
        return type;
    }

    @Override
    public Job read(JobMessage message) {
        Reading<VisualizationJobAddress, VisualizationTransformJob> reading;
        try {
            reading = VisualizationTransformJob.read(message.body());
        } catch (InvalidMessageException e) {
            throw JobFailedException.of(FailureKind.UNREADABLE, String.valueOf(e.getMessage()));
        }
        return switch (reading) {
            case Reading.Accepted<VisualizationJobAddress, VisualizationTransformJob>(VisualizationTransformJob job) ->
                new MapJob(job, message.publishedAt(), useCase);
            case Reading.Refused<VisualizationJobAddress, VisualizationTransformJob>(
                    VisualizationJobAddress address,
                    InvalidMessageException reason) ->
                new RefusedMapJob(address, String.valueOf(reason.getMessage()), useCase.observer());
        };
    }
}
