package io.isogloss.datasets.config;

import io.isogloss.runtime.jobs.JobBroker;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the broker can be reached. */
final class BrokerHealthIndicator implements HealthIndicator {
    private final JobBroker broker;

    BrokerHealthIndicator(JobBroker broker) {
        this.broker = broker;
    }

    @Override
    public Health health() {
        return broker.reachable() ? Health.up().build() : Health.down().build();
    }
}
