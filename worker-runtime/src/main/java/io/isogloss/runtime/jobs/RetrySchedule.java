package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How long a job waits before its next attempt.
 *
 * <p>Ours rather than the broker's back-off list, which would override the ack wait and add to every delayed release.
 * Spread by a fifth in both directions, so that jobs that failed together do not come back together.
 */
final class RetrySchedule {
    static final List<Duration> DEFAULT =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10));
    private static final double SPREAD = 0.2;

    private final List<Duration> table;
    private final RandomGenerator random;

    RetrySchedule(List<Duration> table, RandomGenerator random) {
        if (table.isEmpty()) {
            throw new IllegalArgumentException("the retry table is empty, must hold at least one delay");
        }
        this.table = List.copyOf(table);
        this.random = random;
    }

    /** Delay after the given attempt failed, never below {@code atLeast}. */
    Duration after(int attempt, Duration atLeast) {
        Duration base = table.get(Math.clamp(attempt - 1L, 0, table.size() - 1));
        Duration spread = scaled(base, 1 - SPREAD + 2 * SPREAD * random.nextDouble());
        return spread.compareTo(atLeast) >= 0 ? spread : scaled(atLeast, 1 + SPREAD * random.nextDouble());
    }

    /** A delay between zero and {@code most}, for jobs handed back by a worker that stops. */
    Duration upTo(Duration most) {
        return scaled(most, random.nextDouble());
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
