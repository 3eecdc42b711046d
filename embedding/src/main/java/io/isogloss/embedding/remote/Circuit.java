package io.isogloss.embedding.remote;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.isogloss.embedding.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stops sending to a provider that keeps failing, and probes it after a while. One for each provider and key, in monotonic time.
 */
final class Circuit {

    /** While probes are under way, another caller looks again after this. */
    private static final Duration PROBE_WAIT = Duration.ofMillis(500);

    private final CircuitBreaker breaker;
    private final TimeSource time;
    private final Duration openFor;
    private volatile long openUntil;

    Circuit(CircuitSettings settings, TimeSource time, Consumer<String> onChange) {
        this.time = time;
        this.openFor = settings.openFor();
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) Math.max(1, settings.window().toSeconds()))
                .minimumNumberOfCalls(settings.failures())
                .failureRateThreshold(50)
                .waitDurationInOpenState(openFor)
                .permittedNumberOfCallsInHalfOpenState(settings.probes())
                .clock(new Monotonic(time))
                .currentTimestampFunction(clock -> time.nanos(), TimeUnit.NANOSECONDS)
                .build();
        this.breaker = CircuitBreaker.of("provider", config);
        breaker.getEventPublisher().onStateTransition(event -> {
            CircuitBreaker.State state = event.getStateTransition().getToState();
            if (state == CircuitBreaker.State.OPEN) {
                openUntil = time.nanos() + openFor.toNanos();
            }
            onChange.accept(state.name().toLowerCase(Locale.ROOT));
        });
    }

    /** 0 if a call may go now; else nanoseconds until it is worth asking again. A call that goes must report how it ended. */
    long tryEnter() {
        if (breaker.tryAcquirePermission()) {
            return 0;
        }
        boolean open = breaker.getState() == CircuitBreaker.State.OPEN;
        return open ? Math.max(1, openUntil - time.nanos()) : PROBE_WAIT.toNanos();
    }

    void succeeded(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(long nanos, Exception cause) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
    }

    /** The call ended in a way that says nothing of the provider's health. */
    void leave() {
        breaker.releasePermission();
    }

    /** A clock that no change of the wall clock moves. */
    private static final class Monotonic extends Clock {

        private final TimeSource time;

        Monotonic(TimeSource time) {
            this.time = time;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.nanos());
        }
    }
}
