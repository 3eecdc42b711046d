package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.Progress;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformResult;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.Map;

/** A job that breaks the contract but says whom to answer. */
final class RefusedMapJob implements Job {
    private final VisualizationJobAddress address;
    private final String reason;
    private final MapObserver observer;

    RefusedMapJob(VisualizationJobAddress address, String reason, MapObserver observer) {
        this.address = address;
        this.reason = reason;
        this.observer = observer;
    }

    @Override
    public String id() {
        return address.jobId().toString();
    }

    @Override
    public Map<String, String> fields() {
        return MapStatuses.fields(address);
    }

    @Override
    public Map<String, String> attributes() {
        return MapStatuses.attributes(address);
    }

    @Override
    public OutboundMessage processing() {
        return MapStatuses.message(VisualizationTransformResult.processing(address, Progress.STARTING));
    }

    @Override
    public JobOutcome run(JobContext context) {
        observer.failed("validation");
        return new JobOutcome.Rejected(Failure.of(FailureKind.INVALID, reason));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return MapStatuses.message(VisualizationTransformResult.failed(address, failure.message()));
    }
}
