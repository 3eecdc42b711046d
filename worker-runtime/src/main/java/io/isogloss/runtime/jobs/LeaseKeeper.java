package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the claims on all jobs in this process alive, from fetch to settlement, also while the worker stops.
 *
 * <p>{@link #tick} is called by one thread, several times per third of the shortest ack wait. It never blocks: a renewal
 * is sent and its confirmation arrives elsewhere.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private static final Duration HUNG_AFTER = Duration.ofMinutes(1);

    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
    private final JobClock clock;
    private final RandomGenerator random;
    private final JobObserver observer;
    private final BooleanSupplier reachable;
    private volatile long lastAwayNanos;

    /**
     * @param reachable whether the broker is there
     */
    LeaseKeeper(JobClock clock, RandomGenerator random, JobObserver observer, BooleanSupplier reachable) {
        this.reachable = reachable;
        this.lastAwayNanos = clock.nanos();
        this.clock = clock;
        this.random = random;
        this.observer = observer;
    }

    Lease open(Delivery delivery, Duration ackWait, Duration runLimit, long contactNanos) {
        Lease lease = new Lease(delivery, ackWait, runLimit, clock, contactNanos);
        leases.add(lease);
        return lease;
    }

    void close(Lease lease) {
        lease.close();
        leases.remove(lease);
    }

    void cancelAll(CancelReason reason) {
        leases.forEach(lease -> lease.cancel(reason));
    }

    int held() {
        return leases.size();
    }

    /** Gives a redelivery to the run that it belongs to, if that still goes on here without a claim. */
    boolean adopt(Delivery delivery, long contactNanos) {
        for (Lease lease : leases) {
            if (lease.awaited() && lease.adopt(delivery, contactNanos)) {
                LOG.info("{} is back: its run goes on", delivery.message());
                observer.regained(delivery.message());
                return true;
            }
        }
        return false;
    }

    /** Runs of a stream that go on without a claim and hope for their redelivery. */
    int awaited(String stream) {
        int count = 0;
        for (Lease lease : leases) {
            if (lease.awaited() && lease.message().stream().equals(stream)) {
                count++;
            }
        }
        return count;
    }

    void tick() {
        if (!reachable.getAsBoolean()) {
            lastAwayNanos = clock.nanos();
        }
        for (Lease lease : leases) {
            try {
                tend(lease);
            } catch (RuntimeException | Error e) {
                LOG.warn("Renewing the claim on {} failed: {}", lease.message().key(), e.toString());
            }
        }
    }

    private void tend(Lease lease) {
        if (lease.closed()) {
            return;
        }
        if (lease.lost()) {
            tendLost(lease);
        }
        long overrunNanos = lease.overrunNanos();
        if (overrunNanos > 0) {
            lease.cancel(CancelReason.RUN_LIMIT);
            if (overrunNanos > HUNG_AFTER.toNanos()) {
                // A run that ignores its cancellation must not keep the job from everybody else for ever.
                return;
            }
        }
        // A late renewal would only lengthen the claim of whoever has the job by now.
        if (!lease.lost() && lease.renewalDue()) {
            lease.renew(random.nextDouble());
        }
    }

    private void tendLost(Lease lease) {
        if (lease.reportLost()) {
            observer.leaseLost(lease.message());
            if (lease.brokerWasAway(lastAwayNanos)) {
                LOG.warn(
                        "Lost the claim on {} with the broker: its run goes on in case it comes back", lease.message());
                lease.awaitRedelivery();
                return;
            }
            LOG.warn("Lost the claim on {}: no contact with the broker for an ack wait", lease.message());
        } else if (!lease.awaited() || !lease.awaitedTooLong(lastAwayNanos)) {
            return;
        } else {
            LOG.warn("{} did not come back: its run ends", lease.message());
        }
        lease.giveUp();
        if (lease.givenUp()) {
            lease.cancel(CancelReason.LEASE_LOST);
        }
    }
}
