package io.isogloss.embedding.remote;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait before try number n: half a second doubled each time, at most a cap, less up to a quarter at random. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final double JITTER = 0.25;

    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    Duration before(int attempt, Duration cap) {
        double doubled = (double) FIRST.toNanos() * Math.pow(2, Math.clamp(attempt - 1, 0, 40));
        double capped = Math.min(doubled, (double) cap.toNanos());
        return Duration.ofNanos((long) (capped * (1 - JITTER * random.getAsDouble())));
    }
}
