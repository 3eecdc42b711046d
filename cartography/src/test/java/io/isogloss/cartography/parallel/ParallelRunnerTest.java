package io.isogloss.cartography.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.failure.CartographyException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelRunnerTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void runsEveryChunkOnceWithTheSameBorders(int threads) {
        int[] owner = new int[1003];
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            runner.forChunks(owner.length, 100, (chunk, from, to) -> {
                for (int i = from; i < to; i++) {
                    owner[i] += 1 + chunk;
                }
            });
        }
        for (int i = 0; i < owner.length; i++) {
            assertThat(owner[i]).isEqualTo(1 + i / 100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void keepsRoundsApart(int threads) {
        AtomicInteger running = new AtomicInteger(-1);
        AtomicBoolean mixed = new AtomicBoolean();
        AtomicInteger pieces = new AtomicInteger();
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            runner.forRounds(2_000, round -> 1 + round % 7, (round, task) -> {
                int before = running.getAndSet(round);
                if (before > round || before < round - 1) {
                    mixed.set(true);
                }
                pieces.incrementAndGet();
            });
        }
        assertThat(mixed).isFalse();
        assertThat(pieces).hasValue(2_000 / 7 * 28 + 15);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void aLinkedPieceHasItsThingsForItselfAndAfterThoseBeforeIt(int threads) {
        // Every third round all things are alone, else they are paired off; pieces do next to nothing, so that they
        // meet.
        int things = 6;
        int rounds = 30_000;
        AtomicIntegerArray done = new AtomicIntegerArray(things);
        AtomicInteger wrong = new AtomicInteger();
        ParallelRunner.RoundLinks links = new ParallelRunner.RoundLinks() {
            @Override
            public int things() {
                return things;
            }

            @Override
            public int first(int round, int task) {
                return task;
            }

            @Override
            public int second(int round, int task) {
                return round % 3 == 0 ? task : things / 2 + (task + round) % (things / 2);
            }

            @Override
            public boolean afterAll(int round) {
                return round % 10 == 0;
            }
        };
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            runner.forLinkedRounds(rounds, round -> round % 3 == 0 ? things : things / 2, links, (round, task) -> {
                for (int thing : new int[] {links.first(round, task), links.second(round, task)}) {
                    wrong.addAndGet(done.get(thing) == round ? 0 : 1);
                }
                for (int thing = 0; thing < things && links.afterAll(round); thing++) {
                    wrong.addAndGet(done.get(thing) >= round ? 0 : 1);
                }
                done.set(links.first(round, task), round + 1);
                done.set(links.second(round, task), round + 1);
            });
        }
        assertThat(wrong).hasValue(0);
        for (int thing = 0; thing < things; thing++) {
            assertThat(done.get(thing)).isEqualTo(rounds);
        }
    }

    @Test
    void linkedPiecesStopAtAFailureAndLeaveNoThread() {
        ParallelRunner runner = ParallelRunner.open(3, Cancellation.manual(), ProgressListener.SILENT);
        ParallelRunner.RoundLinks alone = new ParallelRunner.RoundLinks() {
            @Override
            public int things() {
                return 4;
            }

            @Override
            public int first(int round, int task) {
                return task;
            }

            @Override
            public int second(int round, int task) {
                return task;
            }

            @Override
            public boolean afterAll(int round) {
                return false;
            }
        };
        try (runner) {
            assertThatThrownBy(() -> runner.forLinkedRounds(100_000, round -> 4, alone, (round, task) -> {
                        if (round == 500 && task == 2) {
                            throw new IllegalArgumentException("five hundred");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("five hundred");
        }
        assertThat(liveHelpers()).isEmpty();
    }

    @Test
    void throwsTheExceptionOfAPieceAndLeavesNoThread() {
        ParallelRunner runner = ParallelRunner.open(4, Cancellation.manual(), ProgressListener.SILENT);
        try (runner) {
            assertThatThrownBy(() -> runner.forTasks(1_000, index -> {
                        if (index == 17) {
                            throw new IllegalArgumentException("seventeen");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seventeen");
        }
        assertThat(liveHelpers()).isEmpty();
    }

    @Test
    void stopsWhenCancelledAndLeavesNoThread() {
        Cancellation cancellation = Cancellation.manual();
        AtomicInteger done = new AtomicInteger();
        try (ParallelRunner runner = ParallelRunner.open(4, cancellation, ProgressListener.SILENT)) {
            assertThatThrownBy(() -> runner.forRounds(1_000_000, round -> 10, (round, task) -> {
                        if (done.incrementAndGet() == 500) {
                            cancellation.cancel();
                        }
                    }))
                    .isInstanceOfSatisfying(
                            CartographyException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        }
        assertThat(done.get()).isLessThan(600);
        assertThat(liveHelpers()).isEmpty();
    }

    @Test
    void stopsWhenItsThreadIsInterruptedAndKeepsTheInterrupt() {
        try (ParallelRunner runner = ParallelRunner.open(2, Cancellation.manual(), ProgressListener.SILENT)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> runner.forTasks(10, index -> {}))
                    .isInstanceOfSatisfying(
                            CartographyException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void stopsAtItsDeadline() {
        AtomicLong nanos = new AtomicLong();
        Cancellation cancellation = Cancellation.after(Duration.ofSeconds(1), nanos::get);
        try (ParallelRunner runner = ParallelRunner.open(2, cancellation, ProgressListener.SILENT)) {
            assertThatThrownBy(() -> runner.forTasks(10, index -> nanos.addAndGet(300_000_000)))
                    .isInstanceOfSatisfying(
                            CartographyException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED));
        }
    }

    @Test
    void reportsStagesAndRisingFractions() {
        List<String> heard = new ArrayList<>();
        try (ParallelRunner runner =
                ParallelRunner.open(1, Cancellation.manual(), (stage, fraction) -> heard.add(stage + " " + fraction))) {
            runner.stage("first");
            runner.fraction(0.5);
            runner.fraction(0.4);
            runner.stage("second");
            runner.fraction(2);
            assertThat(runner.stageTimes()).extracting(StageTime::stage).containsExactly("first", "second");
        }
        assertThat(heard).containsExactly("first 0.0", "first 0.5", "second 0.0", "second 1.0");
    }

    private static List<Thread> liveHelpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("cartography-"))
                .filter(Thread::isAlive)
                .toList();
    }
}
