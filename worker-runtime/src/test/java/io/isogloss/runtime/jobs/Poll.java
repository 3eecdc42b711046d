package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
public final class Poll {
    private static final long STEP_NANOS = 5_000_000;

    private Poll() {}

    /** Returns once the condition holds; fails with the description when the deadline passes first. */
    public static void until(String description, Duration deadline, Callable<Boolean> condition) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("not within " + deadline + ": " + description);
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(description, e);
        }
    }
}
