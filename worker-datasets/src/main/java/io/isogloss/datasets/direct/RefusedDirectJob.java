package io.isogloss.datasets.direct;

import io.isogloss.model.embedding.DirectEmbeddingStatus;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.time.Duration;

/** A job that breaks the contract: its sender is told every reason at once, and nothing is tried. */
final class RefusedDirectJob implements Job {
    private final String id;
    private final String lane;
    private final String reason;
    private final DirectJobs.Surroundings around;

    RefusedDirectJob(String id, String lane, String reason, DirectJobs.Surroundings around) {
        this.id = id;
        this.lane = lane;
        this.reason = reason;
        this.around = around;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public OutboundMessage processing() {
        return DirectJob.message(DirectEmbeddingStatus.processing(id));
    }

    @Override
    public JobOutcome run(JobContext context) {
        around.observer()
                .ended(new DirectRecord(
                        id,
                        lane,
                        "",
                        "",
                        "failed_validation",
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        around.clock().instant(),
                        Duration.ZERO));
        return new JobOutcome.Rejected(Failure.of(FailureKind.INVALID, reason));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return DirectJob.message(DirectEmbeddingStatus.failed(id, failure.message(), 0));
    }
}
