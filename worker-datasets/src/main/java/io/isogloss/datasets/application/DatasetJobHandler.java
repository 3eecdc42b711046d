package io.isogloss.datasets.application;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobType;

/** Reads DatasetTransformJobs of every generation. Stateless; safe for many threads. */
public final class DatasetJobHandler implements JobHandler {
    private final JobType type;
    private final EmbedBatch useCase;

    public DatasetJobHandler(JobType type, EmbedBatch useCase) {
        this.type = type;
        this.useCase = useCase;
    }

    @Override
    public JobType type() {
        return type;
    }

    @Override
    public Job read(JobMessage message) {
        Reading<DatasetJobAddress, DatasetTransformJob> reading;
        try {
            reading = DatasetTransformJob.read(message.body());
        } catch (InvalidMessageException e) {
            throw JobFailedException.of(FailureKind.UNREADABLE, String.valueOf(e.getMessage()));
        }
        return switch (reading) {
            case Reading.Accepted<DatasetJobAddress, DatasetTransformJob>(DatasetTransformJob job) ->
                useCase.jobFor(job);
            case Reading.Refused<DatasetJobAddress, DatasetTransformJob>(
                    DatasetJobAddress address,
                    InvalidMessageException reason) -> useCase.refusal(address, String.valueOf(reason.getMessage()));
        };
    }
}
