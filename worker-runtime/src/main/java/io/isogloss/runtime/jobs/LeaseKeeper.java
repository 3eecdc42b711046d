package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    LeaseKeeper(JobClock clock, RandomGenerator random, JobObserver observer) {
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

    void tick() {
        for (Lease lease : leases) {
            try {
                tend(lease);
            } catch (RuntimeException e) {
                LOG.warn("Renewing the claim on {} failed: {}", lease.message().key(), e.toString());
            }
        }
    }

    private void tend(Lease lease) {
        if (lease.closed()) {
            return;
        }
        if (lease.lost()) {
            if (lease.reportLost()) {
                LOG.warn("Lost the claim on {}: no contact with the broker for an ack wait", lease.message());
                observer.leaseLost(lease.message());
                lease.cancel(CancelReason.LEASE_LOST);
            }
            return;
        }
        long overrunNanos = lease.overrunNanos();
        if (overrunNanos > 0) {
            lease.cancel(CancelReason.RUN_LIMIT);
            if (overrunNanos > HUNG_AFTER.toNanos()) {
                // A run that ignores its cancellation must not keep the job from everybody else for ever.
                return;
            }
        }
        if (lease.renewalDue()) {
            lease.renew(random.nextDouble());
        }
    }
}
