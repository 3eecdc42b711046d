package io.isogloss.runtime.health;

import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobFailedException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether something outside answers. Asked at most once in {@link #FRESH}, whoever asks however often; while one asks, others get the last
 * answer.
 */
public final class DependencyHealth implements HealthIndicator {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Runnable check;
    private final JobClock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Health last;
    private volatile long askedNanos;

    /** A check that throws when the dependency does not answer. */
    public DependencyHealth(Runnable check, JobClock clock) {
        this.check = check;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health known = last;
        if (known != null && clock.nanos() - askedNanos < FRESH.toNanos()) {
            return known;
        }
        if (!asking.tryLock()) {
            return known == null ? Health.unknown().build() : known;
        }
        try {
            Health now = ask();
            askedNanos = clock.nanos();
            last = now;
            return now;
        } finally {
            asking.unlock();
        }
    }

    private Health ask() {
        try {
            check.run();
            return Health.up().build();
        } catch (JobFailedException e) {
            return Health.down().withDetail("kind", e.failure().kind().code()).build();
        }
    }
}
