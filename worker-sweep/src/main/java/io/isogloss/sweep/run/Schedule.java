package io.isogloss.sweep.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** When sweeps begin by themselves. */
public sealed interface Schedule {
    /** Never. */
    record Never() implements Schedule {}

    /** Every so often, counted over all processes together. */
    record Every(Duration pause) implements Schedule {}

    /**
     * At certain times of the clock.
     *
     * @param next the first such time after another
     */
    record At(UnaryOperator<Instant> next) implements Schedule {}

    /** The next time after this one. */
    default Optional<Instant> after(Instant time) {
        return switch (this) {
            case Never _ -> Optional.empty();
            case Every(Duration pause) -> Optional.of(time.plus(pause));
            case At(UnaryOperator<Instant> next) -> Optional.of(next.apply(time));
        };
    }

    /** How much time has to lie between two scheduled sweeps of any process: a little less than the pause, since nobody is punctual. */
    default Duration leastPause() {
        return switch (this) {
            case Every(Duration pause) -> pause.minus(pause.dividedBy(10));
            case Never _, At _ -> Duration.ofSeconds(30);
        };
    }
}
