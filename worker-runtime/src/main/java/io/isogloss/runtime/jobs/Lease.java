package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Our claim on one delivery, from fetch to settlement.
 *
 * <p>The claim holds while the last contact that the broker confirmed is younger than the ack wait. Times are counted
 * from the moment a request left, so that the claim ends here before it ends at the broker. A claim that was lost while the broker was
 * away comes back when the job is delivered to this process again: see {@link #adopt}. An interrupt reaches the
 * running thread only between {@link #beginRun} and {@link #endRun}: settlement is never interrupted.
 */
final class Lease {
    /** Where a claim is lost, this many ack waits pass after the broker is back before nobody expects the job here any more. */
    private static final int PATIENCE = 2;

    private enum Phase {
        PREPARING,
        RUNNING,
        SETTLING
    }

    private volatile Delivery delivery;
    private final JobClock clock;
    private final long ackWaitNanos;
    private final long runLimitNanos;
    private volatile long contactNanos;
    private volatile long nextRenewalNanos;
    private volatile @Nullable CancelReason cancelReason;
    private volatile boolean lostReported;
    private volatile boolean awaited;
    private volatile boolean givenUp;
    private volatile boolean closed;
    private volatile @Nullable String word;
    private Phase phase = Phase.PREPARING;
    private long runStartedNanos;
    private @Nullable Thread runner;

    Lease(Delivery delivery, Duration ackWait, Duration runLimit, JobClock clock, long contactNanos) {
        this.delivery = delivery;
        this.clock = clock;
        this.ackWaitNanos = ackWait.toNanos();
        this.runLimitNanos = runLimit.toNanos();
        this.contactNanos = contactNanos;
        this.nextRenewalNanos = contactNanos + ackWaitNanos / 3;
    }

    Delivery delivery() {
        return delivery;
    }

    JobMessage message() {
        return delivery.message();
    }

    boolean lost() {
        return clock.nanos() - contactNanos > ackWaitNanos;
    }

    /** True the first time after the claim was lost. */
    boolean reportLost() {
        if (lostReported || !lost()) {
            return false;
        }
        lostReported = true;
        return true;
    }

    @Nullable
    CancelReason cancelReason() {
        return cancelReason;
    }

    void countAs(String other) {
        word = other;
    }

    @Nullable
    String word() {
        return word;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    boolean renewalDue() {
        return clock.nanos() - nextRenewalNanos >= 0;
    }

    void renew(double jitter) {
        long sent = clock.nanos();
        nextRenewalNanos = sent + (long) (ackWaitNanos / 3.0 * (1 - 0.1 * jitter));
        // A claim that is lost stays lost: the broker answers a late renewal too, but may have given the job away.
        delivery.renew(() -> {
            if (!lost() && sent - contactNanos > 0) {
                contactNanos = sent;
            }
        });
    }

    /** Whether the broker was seen away since it last confirmed this claim. */
    boolean brokerWasAway(long lastAwayNanos) {
        return lastAwayNanos - contactNanos > 0;
    }

    /** The claim is lost because the broker was away, not we: the job may be delivered to this worker again. */
    void awaitRedelivery() {
        awaited = true;
    }

    /** Whether a lost claim may still come back to this run. */
    boolean awaited() {
        return awaited;
    }

    /** Whether the broker has been back for so long that somebody else must have got the job. */
    boolean awaitedTooLong(long lastAwayNanos) {
        return clock.nanos() - lastAwayNanos > PATIENCE * ackWaitNanos;
    }

    /** Ends the hope for a lost claim. */
    synchronized void giveUp() {
        if (lost()) {
            awaited = false;
            givenUp = true;
        }
    }

    /** Whether a lost claim is lost for good. */
    boolean givenUp() {
        return givenUp;
    }

    /**
     * Takes another delivery of the same message for this claim, so that a run that went on while the broker was away need not be run again.
     *
     * @param atNanos a moment at which that delivery had certainly not been made yet
     */
    synchronized boolean adopt(Delivery again, long atNanos) {
        if (closed || !awaited || !isSame(again.message(), delivery.message())) {
            return false;
        }
        delivery = again;
        contactNanos = atNanos;
        nextRenewalNanos = atNanos + ackWaitNanos / 3;
        awaited = false;
        lostReported = false;
        return true;
    }

    /** A stream that was made anew counts from one again, so its numbers alone say nothing. */
    private static boolean isSame(JobMessage one, JobMessage other) {
        return one.key().equals(other.key())
                && one.publishedAt().equals(other.publishedAt())
                && Arrays.equals(one.body(), other.body());
    }

    /** How long the run has gone beyond its limit; negative while it has not, or when nothing runs. */
    synchronized long overrunNanos() {
        return phase == Phase.RUNNING ? clock.nanos() - runStartedNanos - runLimitNanos : -1;
    }

    /** Binds the calling thread as the one to interrupt. False if the run was cancelled before it began. */
    synchronized boolean beginRun() {
        if (cancelReason != null) {
            return false;
        }
        phase = Phase.RUNNING;
        runStartedNanos = clock.nanos();
        runner = Thread.currentThread();
        return true;
    }

    /** Ends the part that may be interrupted and clears an interrupt that was meant for it. */
    synchronized void endRun() {
        if (phase == Phase.RUNNING && cancelReason != null) {
            Thread.interrupted();
        }
        phase = Phase.SETTLING;
        runner = null;
    }

    synchronized void cancel(CancelReason reason) {
        if (cancelReason != null) {
            return;
        }
        cancelReason = reason;
        if (phase == Phase.RUNNING && runner != null) {
            runner.interrupt();
        }
    }
}
