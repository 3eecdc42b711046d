package io.isogloss.runtime.health;

import io.isogloss.runtime.jobs.ListenerHealth;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Says something of all listeners at once. */
public final class ListenerHealthIndicator implements HealthIndicator {
    private final ListenerHealthSource source;
    private final Predicate<ListenerHealth> well;

    private ListenerHealthIndicator(ListenerHealthSource source, Predicate<ListenerHealth> well) {
        this.source = source;
        this.well = well;
    }

    /** Up while every listener takes jobs. */
    public static ListenerHealthIndicator ready(ListenerHealthSource source) {
        return new ListenerHealthIndicator(source, ListenerHealth::takesJobs);
    }

    /** Up unless a running listener hangs. Looks at nothing outside the process. */
    public static ListenerHealthIndicator alive(ListenerHealthSource source) {
        return new ListenerHealthIndicator(
                source, listener -> listener.state() != ListenerHealth.State.RUNNING || listener.turning());
    }

    @Override
    public Health health() {
        List<ListenerHealth> listeners = source.listeners();
        for (ListenerHealth listener : listeners) {
            if (!well.test(listener)) {
                return Health.down().withDetail("listener", listener.type()).build();
            }
        }
        return Health.up().build();
    }
}
