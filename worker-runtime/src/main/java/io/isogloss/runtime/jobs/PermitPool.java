package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many jobs of one type may be in this process at once.
 *
 * <p>A permit is taken before the broker is asked for a message, so a message never waits for one.
 */
final class PermitPool {
    private final Semaphore permits;
    private final int size;

    PermitPool(int size) {
        this.size = size;
        this.permits = new Semaphore(size);
    }

    /** Waits for a first permit, then takes what else is free; 0 when the wait ended without one. */
    int take(Duration wait) throws InterruptedException {
        if (!permits.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            return 0;
        }
        return 1 + permits.drainPermits();
    }

    /** Waits for one. */
    boolean takeOne(Duration wait) throws InterruptedException {
        return permits.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes one more than was planned, for a message that came although it was not asked for. */
    boolean takeExtra() {
        return permits.tryAcquire();
    }

    void giveBack(int count) {
        if (count > 0) {
            permits.release(count);
        }
    }

    int free() {
        return permits.availablePermits();
    }

    int size() {
        return size;
    }
}
