package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobObserver;
import io.isogloss.runtime.jobs.JobReport;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts and times jobs. The label {@code worker} is the name of the job type. Safe for any number of threads. */
public final class JobMetrics implements JobObserver {
    private final Meters meters;

    public JobMetrics(MeterRegistry registry) {
        this.meters = new Meters(registry);
    }

    @Override
    public void ended(JobReport report) {
        String status = status(report.ending());
        FailureKind kind = report.kind();
        String reason = kind == null ? "none" : kind.code();
        meters.counter("worker_jobs", "worker", report.type(), "status", status).increment();
        meters.timer("worker_job_duration", "worker", report.type(), "status", status)
                .record(report.took());
        meters.timer("worker_job_wait", "worker", report.type()).record(report.waited());
        meters.counter("nats_messages_received").increment();
        switch (report.ending()) {
            case COMPLETED, UNCONFIRMED -> {
                meters.counter("worker_jobs_processed").increment();
                meters.counter("nats_messages_acked").increment();
            }
            case RETRIED -> {
                meters.counter("worker_job_retries", "worker", report.type()).increment();
                meters.counter("nats_messages_nacked").increment();
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

    private static String status(JobReport.Ending ending) {
        return switch (ending) {
            case COMPLETED, UNCONFIRMED -> "success";
            case RETRIED -> "retried";
            case DEAD_LETTERED -> "failed";
            case HANDED_BACK, ABANDONED -> "returned";
        };
    }

    @Override
    public void leaseLost(JobMessage message) {
        meters.counter("worker_lease_lost").increment();
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
    public void permits(String type, int inUse, int size) {
        meters.level("worker_permits_in_use", inUse, "worker", type);
        meters.level("worker_permits", size, "worker", type);
    }

    /** Shows whether the worker takes jobs. */
    public void ready(String type, boolean ready) {
        meters.level("worker_ready", ready ? 1 : 0, "worker", type);
    }
}
