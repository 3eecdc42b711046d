package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the statuses of one delivery in their order: processing, progress, one final status.
 *
 * <p>The first and the last are published until the broker has stored them, for as long as the claim on the job holds: a
 * job whose sender cannot be told is not settled. Progress is tried once, and refused once a final status is on its way.
 */
final class StatusSink {
    private static final Logger LOG = LoggerFactory.getLogger(StatusSink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration PROGRESS_PATIENCE = Duration.ofSeconds(10);

    private final MessagePublisher publisher;
    private final JobClock clock;
    private final JobObserver observer;
    private final Lease lease;
    private final Map<String, String> trace;
    private boolean sealed;
    private int progressInFlight;

    StatusSink(
            MessagePublisher publisher, JobClock clock, JobObserver observer, Lease lease, Map<String, String> trace) {
        this.publisher = publisher;
        this.clock = clock;
        this.observer = observer;
        this.lease = lease;
        this.trace = trace;
    }

    /**
     * Publishes until stored. False if the claim was lost or the worker stops first.
     *
     * @throws PublishFailedException if the broker will never take this message
     */
    boolean store(OutboundMessage status) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean told = false;
        while (!lease.givenUp()) {
            try {
                // Without a claim nothing is said: it comes back, or is given up.
                if (!lease.lost()) {
                    publisher.publish(status.withHeaders(trace));
                    return true;
                }
            } catch (PublishFailedException e) {
                if (e.hopeless()) {
                    throw e;
                }
                observer.publishFailed(status.subject());
                if (!told) {
                    told = true;
                    LOG.warn("{} waits: {}", lease.message().key(), e.getMessage());
                }
            }
            if (lease.cancelReason() == CancelReason.STOPPING) {
                return false;
            }
            clock.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
        return false;
    }

    void progress(OutboundMessage status) {
        synchronized (this) {
            if (sealed || lease.lost()) {
                return;
            }
            progressInFlight++;
        }
        try {
            publisher.publish(status.withHeaders(trace));
        } catch (PublishFailedException e) {
            observer.publishFailed(status.subject());
            LOG.debug("Progress not stored: {}", e.getMessage());
        } finally {
            synchronized (this) {
                progressInFlight--;
                notifyAll();
            }
        }
    }

    /** Refuses progress from now on and waits for what is being published. */
    synchronized void seal() throws InterruptedException {
        sealed = true;
        long deadline = System.nanoTime() + PROGRESS_PATIENCE.toNanos();
        while (progressInFlight > 0) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }
}
