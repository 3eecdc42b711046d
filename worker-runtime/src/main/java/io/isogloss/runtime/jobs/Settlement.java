package io.isogloss.runtime.jobs;

import io.isogloss.runtime.jobs.JobReport.Ending;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the outcome of a run into statuses, dead letters and the one final word to the broker.
 *
 * <p>Never leaves a message by its own choice before somebody outside has durable word of how it ended.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final int CONFIRMATION_TRIES = 3;
    private static final int CONFIRMATION_ROUNDS = 4;
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration HAND_BACK_WITHIN = Duration.ofSeconds(5);

    private final DeadLetters deadLetters;
    private final MessagePublisher publisher;
    private final RetrySchedule schedule;
    private final AttemptMemory memory;
    private final JobRuntime runtime;

    /**
     * A delivery about to be settled.
     *
     * @param lease the claim on it
     * @param sink where its statuses go
     * @param trace trace headers for what is published
     * @param limit deliveries it gets at most
     */
    record Case(Lease lease, StatusSink sink, Map<String, String> trace, int limit) {
        JobMessage message() {
            return lease.message();
        }

        /** Whether a release would still bring it back with the reserve intact. */
        boolean hasAnotherRun() {
            return message().attempt() < limit - 1;
        }

        /** Whether a release would still bring it back at all. */
        boolean hasAnotherDelivery() {
            return message().attempt() < limit;
        }
    }

    /** How it ended, and why. */
    record Ended(Ending ending, @Nullable FailureKind kind) {}

    Settlement(
            DeadLetters deadLetters,
            MessagePublisher publisher,
            RetrySchedule schedule,
            AttemptMemory memory,
            JobRuntime runtime) {
        this.deadLetters = deadLetters;
        this.publisher = publisher;
        this.schedule = schedule;
        this.memory = memory;
        this.runtime = runtime;
    }

    Ended settle(Case open, Job job, JobOutcome outcome) throws InterruptedException {
        if (!claimed(open.lease())) {
            return abandon(open);
        }
        CancelReason cancelled = open.lease().cancelReason();
        if (cancelled != null && outcome instanceof JobOutcome.RetryLater) {
            return switch (cancelled) {
                case STOPPING -> handBack(open);
                case LEASE_LOST -> abandon(open);
                case RUN_LIMIT ->
                    reject(open, job, Failure.of(FailureKind.RUN_LIMIT, "the job ran longer than its type allows"));
            };
        }
        return switch (outcome) {
            case JobOutcome.Completed completed -> complete(open, job, completed.result());
            case JobOutcome.RetryLater retry -> retry(open, job, retry.failure());
            case JobOutcome.Rejected rejected -> reject(open, job, rejected.failure());
        };
    }

    private Ended complete(Case open, Job job, OutboundMessage result) throws InterruptedException {
        open.sink().seal();
        try {
            if (!open.sink().store(result)) {
                return handBack(open);
            }
        } catch (PublishFailedException e) {
            return reject(
                    open, job, Failure.of(FailureKind.TOO_LARGE, "the result cannot be published: " + e.getMessage()));
        }
        runtime.observer().reached(JobStage.RESULT_PUBLISHED, open.message());
        memory.forget(open.message().key());
        for (int rounds = 0; rounds < CONFIRMATION_ROUNDS; rounds++) {
            if (confirmed(() -> open.lease().delivery().acknowledge())) {
                return new Ended(Ending.COMPLETED, null);
            }
            // With the broker gone, the job would come back and run again; if it comes back here, it is acknowledged.
            if (!claimed(open.lease())) {
                break;
            }
        }
        return new Ended(Ending.UNCONFIRMED, null);
    }

    /** Whether the job is ours; waits for a claim that may come back. */
    private boolean claimed(Lease lease) throws InterruptedException {
        while (lease.lost()) {
            if (lease.givenUp() || lease.cancelReason() == CancelReason.STOPPING) {
                return false;
            }
            runtime.clock().pause(GLANCE);
        }
        return true;
    }

    /** Releases the delivery for another run, or rejects it where none is left. */
    Ended retry(Case open, @Nullable Job job, Failure failure) throws InterruptedException {
        JobMessage message = open.message();
        if (!open.hasAnotherRun()) {
            memory.failed(message.key(), failure, runtime.clock().now());
            return reject(
                    open,
                    job,
                    Failure.of(
                            FailureKind.ATTEMPTS_EXHAUSTED,
                            "attempt " + message.attempt() + " was the last one: " + failure));
        }
        memory.failed(message.key(), failure, runtime.clock().now());
        Duration delay = schedule.after(message.attempt(), failure.retryAfter());
        LOG.info("Attempt {} failed, the next one in {} s: {}", message.attempt(), delay.toSeconds(), failure);
        confirmed(() -> open.lease().delivery().release(delay));
        return new Ended(Ending.RETRIED, failure.kind());
    }

    /** Failed status, dead letter, discard; each only after the one before it is stored. */
    Ended reject(Case open, @Nullable Job job, Failure failure) throws InterruptedException {
        JobMessage message = open.message();
        if (job != null) {
            open.sink().seal();
            OutboundMessage status = failedStatus(job, failure);
            try {
                if (status != null && !open.sink().store(status)) {
                    return handBack(open);
                }
                runtime.observer().reached(JobStage.RESULT_PUBLISHED, message);
            } catch (PublishFailedException e) {
                LOG.error("The failed status of {} cannot be published; its dead letter alone tells of it", message, e);
            }
        }
        AttemptMemory.@Nullable Known known = memory.find(message.key());
        OutboundMessage letter = deadLetters.letter(
                message, job == null ? null : job.id(), failure, runtime.clock().now(), known, open.trace());
        if (!bury(open, letter)) {
            runtime.observer().deadLetterFailed(message);
            LOG.error("The dead letter of {} could not be stored; it stays in its stream", message);
            if (!open.hasAnotherDelivery() || open.lease().lost()) {
                // Nobody will deliver it again: the broker's own advisory tells of it.
                return new Ended(Ending.ABANDONED, failure.kind());
            }
            memory.decided(message.key(), failure, runtime.clock().now());
            Duration delay = schedule.after(message.attempt(), Duration.ZERO);
            confirmed(() -> open.lease().delivery().release(delay));
            return new Ended(Ending.RETRIED, failure.kind());
        }
        runtime.observer().reached(JobStage.DEAD_LETTERED, message);
        memory.forget(message.key());
        LOG.warn("{} is a dead letter: {}", message, failure);
        return confirmed(() -> open.lease().delivery().discard(failure.kind().code()))
                ? new Ended(Ending.DEAD_LETTERED, failure.kind())
                : new Ended(Ending.UNCONFIRMED, failure.kind());
    }

    private static @Nullable OutboundMessage failedStatus(Job job, Failure failure) {
        try {
            return job.failed(failure);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "The failed status of job {} could not be written; its dead letter alone tells of it", job.id(), e);
            return null;
        }
    }

    /** The worker stops, or the claim is lost: somebody else does the job. */
    Ended handBack(Case open) {
        if (open.lease().lost()) {
            return abandon(open);
        }
        confirmed(() -> open.lease().delivery().release(schedule.upTo(HAND_BACK_WITHIN)));
        return new Ended(Ending.HANDED_BACK, FailureKind.CANCELLED);
    }

    private static Ended abandon(Case open) {
        LOG.warn("{} is left to whoever owns it now", open.message());
        return new Ended(Ending.ABANDONED, FailureKind.CANCELLED);
    }

    /** Stores a dead letter: with another delivery to come one try, else as long as the claim holds. */
    private boolean bury(Case open, OutboundMessage letter) throws InterruptedException {
        try {
            if (!open.hasAnotherDelivery()) {
                return open.sink().store(letter);
            }
            publisher.publish(letter);
            return true;
        } catch (PublishFailedException e) {
            LOG.warn("{}", e.getMessage());
            return e.hopeless() && letter.body().length > 0 && bury(open, DeadLetters.shortened(letter));
        }
    }

    private static boolean confirmed(BooleanSupplier verb) {
        for (int tries = 0; tries < CONFIRMATION_TRIES; tries++) {
            if (verb.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }
}
