package io.isogloss.cartography.parallel;

import io.isogloss.cartography.failure.CartographyException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A switch that stops a run, by hand or at a deadline. Safe for use by any thread; one instance may stop several runs.
 * Long work asks it between pieces of a few milliseconds.
 */
public final class Cancellation {

    private final LongSupplier nanoClock;
    private final long startNanos;
    private final long allowedNanos;
    private volatile boolean cancelled;

    private Cancellation(LongSupplier nanoClock, long allowedNanos) {
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.allowedNanos = allowedNanos;
    }

    /** Stops only when {@link #cancel()} is called. */
    public static Cancellation manual() {
        return new Cancellation(System::nanoTime, Long.MAX_VALUE);
    }

    /** Stops by hand or once {@code allowed} has passed since this call. */
    public static Cancellation after(Duration allowed) {
        return after(allowed, System::nanoTime);
    }

    /** As {@link #after(Duration)}, reading time from {@code nanoClock}. */
    public static Cancellation after(Duration allowed, LongSupplier nanoClock) {
        return new Cancellation(nanoClock, allowed.toNanos());
    }

    /** Asks every run that holds this switch to stop; returns at once. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether a run should stop now. */
    public boolean isCancelled() {
        return cancelled || isOverdue();
    }

    /** Throws when a run should stop now, and nothing otherwise. */
    public void throwIfCancelled() {
        if (cancelled) {
            throw CartographyException.cancelled("the run was cancelled");
        }
        if (isOverdue()) {
            throw CartographyException.deadlineExceeded("the run did not end within the "
                    + Duration.ofNanos(allowedNanos).toMillis() + " ms allowed");
        }
    }

    private boolean isOverdue() {
        return allowedNanos != Long.MAX_VALUE && nanoClock.getAsLong() - startNanos > allowedNanos;
    }
}
