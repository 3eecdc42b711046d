package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobObserver;
import io.isogloss.runtime.jobs.JobReport;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.ListenerHealth;
import io.isogloss.runtime.jobs.SourceLevels;
import io.isogloss.runtime.jobs.SourceLevels.StreamLevel;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** Counts and times jobs. The label {@code worker} is the name of the job type. Safe for any number of threads. */
public final class JobMetrics implements JobObserver {
    private static final int MOST_ATTEMPTS = 10;
    private static final String MAPS = JobType.visualizations().name();

    private final Meters meters;

    public JobMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
        // There from the start, at 0: an increase is seen from the first event on.
        meters.counter("worker_lease_lost");
        meters.counter("worker_dead_letter_failures");
        meters.counter("worker_publish_failures");
    }

    @Override
    public void ended(JobReport report) {
        String status = status(report);
        FailureKind kind = report.kind();
        String reason = kind == null ? "none" : kind.code();
        meters.counter("worker_jobs", "worker", report.type(), "status", status).increment();
        meters.timer("worker_job_duration", "worker", report.type(), "status", status)
                .record(report.took());
        meters.timer("worker_job_wait", "worker", report.type()).record(report.waited());
        meters.counter("nats_messages_received").increment();
        int attempt = report.message().attempt();
        if (attempt > 1) {
            meters.counter("worker_redelivered", "worker", report.type()).increment();
        }
        switch (report.ending()) {
            case COMPLETED, UNCONFIRMED -> {
                meters.counter("worker_jobs_processed").increment();
                meters.counter("nats_messages_acked").increment();
            }
            case RETRIED -> {
                meters.counter(
                                "worker_job_retries",
                                "worker",
                                report.type(),
                                "attempt",
                                Integer.toString(Math.min(attempt, MOST_ATTEMPTS)))
                        .increment();
                meters.counter("nats_messages_nacked").increment();
                if (report.type().equals(MAPS)) {
                    // The name that dashboards of the earlier worker ask for.
                    meters.counter("visualization_job_retries").increment();
                }
            }
            case DEAD_LETTERED ->
                meters.counter("dlq_messages", "transform_type", report.type(), "reason", reason)
                        .increment();
            case HANDED_BACK -> meters.counter("nats_messages_nacked").increment();
            case ABANDONED -> {
                // Whoever owns it now counts it.
            }
        }
        if (kind != null) {
            meters.counter("worker_job_failures", "worker", report.type(), "error_type", reason)
                    .increment();
        }
    }

    private static String status(JobReport report) {
        String word = report.word();
        return switch (report.ending()) {
            case COMPLETED, UNCONFIRMED -> word == null ? "success" : word;
            case RETRIED -> "retried";
            case DEAD_LETTERED -> word == null ? "failed" : word;
            case HANDED_BACK, ABANDONED -> "returned";
        };
    }

    @Override
    public void leaseLost(JobMessage message) {
        meters.counter("worker_lease_lost").increment();
    }

    @Override
    public void regained(JobMessage message) {
        meters.counter("worker_lease_regained").increment();
    }

    @Override
    public void deadLetterFailed(JobMessage message) {
        meters.counter("worker_dead_letter_failures").increment();
    }

    @Override
    public void publishFailed(String subject) {
        meters.counter("worker_publish_failures").increment();
    }

    @Override
    public void rebuilt(String type, String reason) {
        meters.counter("worker_listener_rebuilds", "worker", type).increment();
    }

    @Override
    public void levels(SourceLevels levels) {
        for (StreamLevel each : levels.streams()) {
            meters.level("nats_stream_messages", (double) each.messages(), "stream", each.name());
            meters.level("nats_stream_bytes", (double) each.bytes(), "stream", each.name());
        }
        String[] labels = {"stream", levels.stream(), "consumer", levels.consumer()};
        meters.level("nats_consumer_pending", (double) levels.pending(), labels);
        meters.level("nats_consumer_ack_pending", (double) levels.ackPending(), labels);
    }

    @Override
    public void permits(String type, int inUse, int size) {
        meters.level("worker_permits_in_use", inUse, "worker", type);
        meters.level("worker_permits", size, "worker", type);
    }

    /** A job brought a key in clear. */
    public void plainKey() {
        meters.counter("worker_plain_keys").increment();
    }

    /** Shows from now on which listeners take jobs. */
    public void follow(Supplier<List<ListenerHealth>> listeners) {
        for (ListenerHealth each : listeners.get()) {
            String type = each.type();
            meters.counter("worker_redelivered", "worker", type);
            meters.counter("worker_job_retries", "worker", type, "attempt", "1");
            meters.gauge("worker_ready", () -> ready(listeners.get(), type), "worker", type);
        }
    }

    private static double ready(List<ListenerHealth> listeners, String type) {
        return listeners.stream().anyMatch(each -> each.type().equals(type) && each.takesJobs()) ? 1 : 0;
    }
}
