package io.isogloss.runtime.retries;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobFailedException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Tries a call again while its failure is of a kind that may pass, with exponential, jittered pauses.
 *
 * <p>Immutable; safe for any number of threads. Gives up with the last failure. An interrupt ends the wait at once.
 *
 * @param maxAttempts calls in all, at least 1
 * @param firstPause pause after the first failure; doubles each time
 * @param longestPause upper bound of one pause
 * @param clock how to wait
 * @param random numbers in [0, 1) for the jitter
 */
public record Retries(
        int maxAttempts, Duration firstPause, Duration longestPause, JobClock clock, DoubleSupplier random) {

    public Retries {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, is " + maxAttempts);
        }
    }

    /** Four attempts, 200 ms doubling to at most 5 s, on the clock of this machine. */
    public static Retries standard() {
        return new Retries(
                4,
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                JobClock.system(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** The same with another number of attempts. */
    public Retries withMaxAttempts(int attempts) {
        return new Retries(attempts, firstPause, longestPause, clock, random);
    }

    /** The same with another clock. */
    public Retries withClock(JobClock otherClock) {
        return new Retries(maxAttempts, firstPause, longestPause, otherClock, random);
    }

    /** Calls until it succeeds, fails for good, or {@link #maxAttempts} is used up. */
    public <T> T call(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (JobFailedException failure) {
                if (attempt >= maxAttempts || !failure.failure().kind().retryable()) {
                    throw failure;
                }
                waitAfter(attempt);
            }
        }
    }

    /** Waits as long as is right after this many failed attempts (1 = the first). */
    public void waitAfter(int failedAttempts) {
        Duration length = pauseAfter(failedAttempts);
        try {
            clock.pause(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobFailedException.of(FailureKind.CANCELLED, "interrupted while waiting " + length + " to try again");
        }
    }

    Duration pauseAfter(int failedAttempts) {
        double doubled = firstPause.toNanos() * Math.pow(2, Math.min(failedAttempts - 1, 30));
        double bounded = Math.min(doubled, (double) longestPause.toNanos());
        // Between half and all of it: spreads callers that failed together, and never hurries.
        return Duration.ofNanos((long) (bounded * (0.5 + random.getAsDouble() / 2)));
    }
}
