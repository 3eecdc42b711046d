package io.isogloss.datasets.config;

import io.isogloss.runtime.config.JobListenerLifecycle;
import io.isogloss.runtime.jobs.ListenerHealth;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while every fetch loop comes round; says nothing of the broker, whose absence no restart of ours would cure. */
final class ListenerHealthIndicator implements HealthIndicator {
    private final JobListenerLifecycle listeners;

    ListenerHealthIndicator(JobListenerLifecycle listeners) {
        this.listeners = listeners;
    }

    @Override
    public Health health() {
        boolean turning = true;
        Health.Builder health = Health.unknown();
        for (ListenerHealth each : listeners.health()) {
            turning &= each.turning() || each.state() != ListenerHealth.State.RUNNING;
            health.withDetail(each.type(), each.state() + ", " + each.inFlight() + " of " + each.permits() + " jobs");
        }
        return (turning ? health.up() : health.down()).build();
    }
}
