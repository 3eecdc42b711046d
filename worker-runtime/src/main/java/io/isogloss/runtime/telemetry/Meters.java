package io.isogloss.runtime.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;

/** Meters by name and labels, each kept, so that asking again costs one look-up: the registry's own builds the identity anew and takes microseconds. Safe for any number of threads. */
final class Meters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
                Duration.ofMillis(100),
        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500),
                Duration.ofSeconds(5),
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2),
                Duration.ofMinutes(5),
        Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofHours(1)
    };

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Key, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, Timer> timers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, DistributionSummary> summaries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, DoubleAdder> levels = new ConcurrentHashMap<>();

    private record Key(String name, List<String> labels) {
        Key(String name, String... labels) {
            this(name, List.of(labels));
        }
    }

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String... labels) {
        return counters.computeIfAbsent(
                new Key(name, labels), key -> Counter.builder(name).tags(labels).register(registry));
    }

    /** The registry appends {@code _seconds} to the name. */
    Timer timer(String name, String... labels) {
        return timers.computeIfAbsent(
                new Key(name, labels),
                key -> Timer.builder(name)
                        .tags(labels)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }

    DistributionSummary summary(String name, String... labels) {
        return summaries.computeIfAbsent(
                new Key(name, labels),
                key -> DistributionSummary.builder(name).tags(labels).register(registry));
    }

    /** Shows what is asked for at each look. */
    void gauge(String name, Supplier<Number> value, String... labels) {
        Gauge.builder(name, value).tags(labels).register(registry);
    }

    /** Sets what a gauge shows. */
    void level(String name, double value, String... labels) {
        DoubleAdder level = levels.computeIfAbsent(new Key(name, labels), key -> {
            DoubleAdder fresh = new DoubleAdder();
            Gauge.builder(name, fresh, DoubleAdder::sum).tags(labels).register(registry);
            return fresh;
        });
        level.reset();
        level.add(value);
    }
}
