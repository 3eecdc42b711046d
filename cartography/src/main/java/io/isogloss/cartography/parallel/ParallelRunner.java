package io.isogloss.cartography.parallel;

import io.isogloss.cartography.failure.CartographyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pieces of one run on a fixed number of threads, of which the caller is one. Pieces are handed out in order
 * and results must not depend on who ran them; then they do not depend on the number of threads either.
 *
 * <p>One run uses one runner: the same thread opens it, calls it and closes it. Cancellation is asked before every
 * piece, so pieces should take some milliseconds at most. After {@link #close()} no thread of it is alive.
 */
public final class ParallelRunner implements AutoCloseable {

    /** A piece of a loop over a range. */
    @FunctionalInterface
    public interface ChunkTask {
        /** Does the items {@code from} (inclusive) to {@code to} (exclusive), which are chunk number {@code chunk}. */
        void run(int chunk, int from, int to);
    }

    /** A numbered piece of work. */
    @FunctionalInterface
    public interface Task {
        /** Does piece number {@code index}. */
        void run(int index);
    }

    /** A numbered piece of one of several rounds. */
    @FunctionalInterface
    public interface RoundTask {
        /** Does piece {@code task} of round {@code round}; every piece of the rounds before is done. */
        void run(int round, int task);
    }

    /** As {@link RoundTask}, for linked rounds. */
    @FunctionalInterface
    public interface LinkedTask {
        /**
         * Does piece {@code task} of round {@code round}; every piece before it that it is linked to is done.
         *
         * @param thread number of the thread, below {@link #threads()}: for scratch space, not for results
         */
        void run(int thread, int round, int task);
    }

    /** How many pieces a round has. */
    @FunctionalInterface
    public interface RoundSize {
        /** The number of pieces of {@code round}; at least 1. */
        int of(int round);
    }

    private static final int SPINS_BEFORE_PARKING = 4_000;

    private final int threads;
    private final Cancellation cancellation;
    private final ProgressListener progress;
    private final List<Thread> helpers = new ArrayList<>();
    private final List<StageTime> stageTimes = new ArrayList<>();
    private volatile @Nullable Loop current;
    private volatile @Nullable Loop running;
    private volatile boolean closed;
    private @Nullable String stage;
    private long stageStartNanos;
    private double reportedFraction;
    private boolean budgeted;
    private long budgetEndNanos;

    private ParallelRunner(int threads, Cancellation cancellation, ProgressListener progress) {
        this.threads = threads;
        this.cancellation = cancellation;
        this.progress = progress;
    }

    /**
     * Opens a runner. Its {@code threads - 1} helpers start with the first call that has work for them.
     *
     * @throws CartographyException when {@code threads} is not between 1 and 1,024
     */
    public static ParallelRunner open(int threads, Cancellation cancellation, ProgressListener progress) {
        if (threads < 1 || threads > 1024) {
            throw CartographyException.invalidOption("threads must be between 1 and 1024, not " + threads);
        }
        return new ParallelRunner(threads, cancellation, progress);
    }

    /** Says how long the run should take, from now: work that can be cut short asks {@link #budgetNanosLeft}. */
    public void allow(Duration budget) {
        budgetEndNanos = System.nanoTime() + budget.toNanos();
        budgeted = true;
    }

    /** What is left of the time the run should take, not below 0; {@link Long#MAX_VALUE} where nobody said. */
    public long budgetNanosLeft() {
        return budgeted ? Math.max(0, budgetEndNanos - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** The number of threads that work, the caller included. */
    public int threads() {
        return threads;
    }

    /** Ends the stage before and starts a new one, for progress and timing. */
    public void stage(String name) {
        checkpoint();
        endStage();
        stage = name;
        stageStartNanos = System.nanoTime();
        reportedFraction = 0;
        progress.onProgress(name, 0);
    }

    /** Tells the listener how much of the stage is done; falling or barely moved fractions are not passed on. */
    public void fraction(double fraction) {
        String name = stage;
        if (name != null && fraction >= reportedFraction + 0.01) {
            reportedFraction = Math.min(1, fraction);
            progress.onProgress(name, reportedFraction);
        }
    }

    /** The stages so far with their times; the running one ends with this call. */
    public List<StageTime> stageTimes() {
        endStage();
        return List.copyOf(stageTimes);
    }

    /** Throws when the run is cancelled, overdue, or its thread interrupted (the interrupt stays set). */
    public void checkpoint() {
        cancellation.throwIfCancelled();
        if (Thread.currentThread().isInterrupted()) {
            throw CartographyException.cancelled("the thread of the run was interrupted");
        }
    }

    /** As {@link #checkpoint()}, for use inside a piece that takes long; any thread of the loop may call it. */
    public void checkpointInPiece() {
        Loop loop = running;
        if (cancellation.isCancelled() || (loop != null && loop.shouldStop())) {
            throw CartographyException.cancelled("the run was cancelled");
        }
    }

    /**
     * Cuts 0…{@code size} into chunks of {@code chunkSize} (the last may be shorter) and runs each once. Writes of the
     * chunks are visible to the caller afterwards. The first exception of a chunk is thrown here.
     */
    public void forChunks(int size, int chunkSize, ChunkTask task) {
        int chunks = chunkCount(size, chunkSize);
        forTasks(chunks, chunk -> {
            int from = chunk * chunkSize;
            task.run(chunk, from, Math.min(size, from + chunkSize));
        });
    }

    /** How many chunks {@link #forChunks} makes. */
    public static int chunkCount(int size, int chunkSize) {
        return size == 0 ? 0 : (size - 1) / chunkSize + 1;
    }

    /** Runs pieces 0…{@code count}, each once. */
    public void forTasks(int count, Task task) {
        if (count > 0) {
            forRounds(1, round -> count, (round, index) -> task.run(index));
        } else {
            checkpoint();
        }
    }

    /**
     * Runs {@code rounds} rounds of pieces with a barrier between rounds. Cheaper than one call per round: threads spin
     * at the barrier for a while before they sleep.
     */
    public void forRounds(int rounds, RoundSize size, RoundTask task) {
        run(
                rounds,
                size,
                new Loop(
                        rounds,
                        size,
                        (thread, round, index) -> task.run(round, index),
                        cancellation,
                        Thread.currentThread()));
    }

    /** As {@link #forRounds}, but a piece waits only for those before it that it is linked to: threads that are ahead go on with the next round. */
    public void forLinkedRounds(int rounds, LinkedRounds links, LinkedTask task) {
        run(rounds, links, new LinkedLoop(threads, rounds, links, task, cancellation, Thread.currentThread()));
    }

    private void run(int rounds, RoundSize size, Loop loop) {
        checkpoint();
        if (rounds == 0) {
            return;
        }
        if (running != null) {
            throw new IllegalStateException("a runner runs one loop at a time");
        }
        running = loop;
        if (threads > 1 && (rounds > 1 || size.of(0) > 1)) {
            startHelpers();
            current = loop;
            helpers.forEach(LockSupport::unpark);
        }
        try {
            loop.work(0);
        } finally {
            current = null;
            running = null;
        }
        if (loop.stopped()) {
            checkpoint();
        }
        loop.throwFailure();
        if (loop.stopped()) {
            throw CartographyException.cancelled("the run was cancelled");
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
            while (helper.isAlive()) {
                try {
                    if (helper.join(Duration.ofSeconds(10))) {
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        helpers.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void endStage() {
        if (stage != null) {
            stageTimes.add(new StageTime(stage, Duration.ofNanos(System.nanoTime() - stageStartNanos)));
            stage = null;
        }
    }

    private void startHelpers() {
        while (helpers.size() < threads - 1) {
            int self = helpers.size() + 1;
            helpers.add(Thread.ofPlatform().daemon().name("cartography-" + self).start(() -> help(self)));
        }
    }

    @SuppressWarnings("ReferenceEquality") // A loop equals itself only.
    private void help(int self) {
        Loop done = null;
        int idle = 0;
        while (!closed) {
            Loop loop = current;
            if (loop != null && loop != done) {
                loop.work(self);
                done = loop;
                idle = 0;
            } else if (++idle < SPINS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }
}
