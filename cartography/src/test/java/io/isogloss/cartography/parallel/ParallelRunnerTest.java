package io.isogloss.cartography.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.failure.CartographyException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
        int period = 3;
        int[][] first = new int[period][];
        int[][] second = new int[period][];
        for (int round = 0; round < period; round++) {
            int shift = round;
            first[round] = IntStream.range(0, round == 0 ? things : things / 2).toArray();
            second[round] = round == 0
                    ? first[0]
                    : IntStream.range(0, things / 2)
                            .map(task -> things / 2 + (task + shift) % (things / 2))
                            .toArray();
        }
        boolean[] afterAll = {true, false, false};
        AtomicIntegerArray busy = new AtomicIntegerArray(threads);
        try (ParallelRunner runner = ParallelRunner.open(threads, Cancellation.manual(), ProgressListener.SILENT)) {
            LinkedRounds links = new LinkedRounds(things, first, second, afterAll);
            runner.forLinkedRounds(rounds, links, (thread, round, task) -> {
                wrong.addAndGet(busy.getAndIncrement(thread));
                int a = first[round % period][task];
                int b = second[round % period][task];
                for (int thing : new int[] {a, b}) {
                    wrong.addAndGet(done.get(thing) == round ? 0 : 1);
                }
                for (int thing = 0; thing < things && afterAll[round % period]; thing++) {
                    wrong.addAndGet(done.get(thing) >= round ? 0 : 1);
                }
                done.set(a, round + 1);
                done.set(b, round + 1);
                busy.decrementAndGet(thread);
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
        try (runner) {
            assertThatThrownBy(() -> runner.forLinkedRounds(100_000, fourAlone(), (thread, round, task) -> {
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
    void piecesOfAThreadThatIsHeldUpAreDoneByOthers() {
        CountDownLatch last = new CountDownLatch(1);
        AtomicBoolean came = new AtomicBoolean();
        try (ParallelRunner runner = ParallelRunner.open(2, Cancellation.manual(), ProgressListener.SILENT)) {
            // The first piece of one thread waits for the second of its own.
            runner.forLinkedRounds(3, fourAlone(), (thread, round, task) -> {
                if (round == 0 && task == 3) {
                    last.countDown();
                } else if (round == 0 && task == 2) {
                    came.set(awaited(last));
                }
            });
        }
        assertThat(came).isTrue();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Four things, each owned by a piece of its own in every round. */
    private static LinkedRounds fourAlone() {
        int[][] alone = {{0, 1, 2, 3}};
        return new LinkedRounds(4, alone, alone, new boolean[1]);
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
