package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.isogloss.runtime.jobs.ListenerSimulation.Broken;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Thousands of histories; set {@code -Dsimulation.histories} for more, {@code -Dsimulation.seed} to see one again. */
final class ListenerSimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.isogloss.runtime.jobs");
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 4_000);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @Test
    void holdsItsPromisesInEveryHistoryOfCrashesFreezesAndLostMessages() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            List<String> violations = new ListenerSimulation(seed, Broken.NOTHING, true).run();
            assertThat(violations).as("seed %s", seed).isEmpty();
        }
    }

    @Test
    void endsEveryJobAsPlannedWhenNothingDisturbsIt() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES / 5; seed++) {
            List<String> violations = new ListenerSimulation(seed, Broken.NOTHING, false).run();
            assertThat(violations).as("seed %s", seed).isEmpty();
        }
    }

    @Test
    void runsASlowJobOnceThoughTheBrokerIsAwayLongerThanTheAckWait() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES / 20; seed++) {
            // Slow jobs take twelve seconds, the ack wait is three; away before, across and after the end of the runs.
            for (int seconds : new int[] {4, 8, 15, 22}) {
                assertThat(ListenerSimulation.runsAcrossAnOutage(
                                seed, 3, Duration.ofSeconds(2), Duration.ofSeconds(seconds)))
                        .as("seed %s, away for %s s", seed, seconds)
                        .containsExactly(1, 1, 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Broken.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void noticesABrokenRule(Broken rule) {
        long end = System.nanoTime() + 60_000_000_000L;
        for (long seed = 1; System.nanoTime() < end; seed++) {
            if (!new ListenerSimulation(seed, rule, seed % 2 == 0).run().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("a minute of histories without noticing that " + rule);
    }
}
