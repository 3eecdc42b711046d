package io.isogloss.datasets.application;

import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A job that breaks the contract but says whom to answer. */
final class RefusedJob implements Job {
    private static final String STATUS = "failed_validation";

    private final DatasetJobAddress address;
    private final String reason;
    private final BatchObserver observer;
    private final InstantSource clock;

    RefusedJob(DatasetJobAddress address, String reason, BatchObserver observer, InstantSource clock) {
        this.address = address;
        this.reason = reason;
        this.observer = observer;
        this.clock = clock;
    }

    @Override
    public String id() {
        return address.jobId().toString();
    }

    @Override
    public Map<String, String> fields() {
        return Statuses.fields(address);
    }

    @Override
    public OutboundMessage processing() {
        return Statuses.message(DatasetTransformResult.processing(address));
    }

    @Override
    public JobOutcome run(JobContext context) {
        context.countAs(STATUS);
        observer.ended(new BatchRecord(
                id(),
                address.datasetId(),
                address.datasetTransformId(),
                address.embeddedDatasetId(),
                address.owner(),
                "",
                "",
                "",
                STATUS,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                clock.instant(),
                Duration.ZERO));
        return new JobOutcome.Rejected(Failure.of(FailureKind.INVALID, reason));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return Statuses.message(DatasetTransformResult.failed(address, 0, failure.message(), 0));
    }
}
