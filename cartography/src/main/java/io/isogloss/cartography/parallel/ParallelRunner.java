package io.isogloss.cartography.parallel;

import io.isogloss.cartography.failure.CartographyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
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

    /**
     * What the pieces of rounds touch: each owns one or two of some numbered things, and each thing is owned once in every round. A piece waits for the
     * pieces before it that owned its things, and for no others.
     */
    public interface RoundLinks {
        /** How many things there are. */
        int things();

        /** A thing that a piece owns. */
        int first(int round, int task);

        /** The other thing that a piece owns, or the same again. */
        int second(int round, int task);

        /** Whether no piece of {@code round} may begin before all of the round before is done. */
        boolean afterAll(int round);
    }

    /** How many pieces a round has. */
    @FunctionalInterface
    public interface RoundSize {
        /** The number of pieces of {@code round}; at least 1. */
        int of(int round);
    }

    private static final int SPINS_BEFORE_PARKING = 4_000;
    private static final int YIELDS_BEFORE_PARKING = 4_000;
    private static final long PARK_NANOS = 50_000;

    private final int threads;
    private final Cancellation cancellation;
    private final ProgressListener progress;
    private final List<Thread> helpers = new ArrayList<>();
    private final List<StageTime> stageTimes = new ArrayList<>();
    private volatile @Nullable Job current;
    private volatile @Nullable Job running;
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
        Job job = running;
        if (cancellation.isCancelled() || (job != null && job.shouldStop())) {
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
        run(rounds, size, new Job(rounds, size, task, cancellation, Thread.currentThread()));
    }

    /** As {@link #forRounds}, but a piece waits only for those before it that it is linked to: threads that are ahead go on with the next round. */
    public void forLinkedRounds(int rounds, RoundSize size, RoundLinks links, RoundTask task) {
        run(rounds, size, new LinkedJob(rounds, size, links, task, cancellation, Thread.currentThread()));
    }

    private void run(int rounds, RoundSize size, Job job) {
        checkpoint();
        if (rounds == 0) {
            return;
        }
        if (running != null) {
            throw new IllegalStateException("a runner runs one loop at a time");
        }
        running = job;
        if (threads > 1 && (rounds > 1 || size.of(0) > 1)) {
            startHelpers();
            current = job;
            helpers.forEach(LockSupport::unpark);
        }
        try {
            job.work();
        } finally {
            current = null;
            running = null;
        }
        if (job.stopped()) {
            checkpoint();
        }
        job.throwFailure();
        if (job.stopped()) {
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
            helpers.add(Thread.ofPlatform()
                    .daemon()
                    .name("cartography-" + (helpers.size() + 1))
                    .start(this::help));
        }
    }

    @SuppressWarnings("ReferenceEquality") // A job equals itself only.
    private void help() {
        Job done = null;
        int idle = 0;
        while (!closed) {
            Job job = current;
            if (job != null && job != done) {
                job.work();
                done = job;
                idle = 0;
            } else if (++idle < SPINS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** One loop: the next piece and its round packed in one number, so that late threads find the running round. */
    private static class Job {
        final int rounds;
        final RoundSize size;
        private final RoundTask task;
        private final Cancellation cancellation;
        private final Thread caller;
        final AtomicLong ticket = new AtomicLong();
        private final AtomicInteger finished = new AtomicInteger();
        private volatile boolean stop;
        private volatile @Nullable RuntimeException failure;
        private volatile @Nullable Error error;

        Job(int rounds, RoundSize size, RoundTask task, Cancellation cancellation, Thread caller) {
            this.rounds = rounds;
            this.size = size;
            this.task = task;
            this.cancellation = cancellation;
            this.caller = caller;
        }

        boolean stopped() {
            return stop;
        }

        boolean shouldStop() {
            return stop || caller.isInterrupted();
        }

        void throwFailure() {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            Error serious = error;
            if (serious != null) {
                throw serious;
            }
        }

        void work() {
            int spins = 0;
            while (true) {
                long now = ticket.get();
                int round = (int) (now >>> 32);
                if (round >= rounds) {
                    return;
                }
                int index = (int) now;
                int count = size.of(round);
                if (index < count) {
                    if (ticket.compareAndSet(now, now + 1)) {
                        runPiece(round, index);
                        finishPiece(round, count);
                        spins = 0;
                    }
                } else {
                    pause(this, ++spins);
                }
            }
        }

        /** Waits a little, the longer it has waited the longer: who sleeps is late for the next piece, and then the others wait for it. */
        @SuppressWarnings("ThreadPriorityCheck") // It lets others go on where there are too few processors.
        static void pause(Object blocker, int spins) {
            if (spins < SPINS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else if (spins < SPINS_BEFORE_PARKING + YIELDS_BEFORE_PARKING) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(blocker, PARK_NANOS);
            }
        }

        final void runPiece(int round, int index) {
            if (stop) {
                return;
            }
            if (cancellation.isCancelled() || caller.isInterrupted()) {
                stop = true;
                return;
            }
            try {
                task.run(round, index);
            } catch (RuntimeException e) {
                failure = e;
                stop = true;
            } catch (Error e) {
                error = e;
                stop = true;
            }
        }

        private void finishPiece(int round, int count) {
            if (finished.incrementAndGet() == count) {
                finished.set(0);
                ticket.set((long) (stop ? rounds : round + 1) << 32);
            }
        }
    }

    /** One loop without barriers: what is owned tells how many rounds it has behind it. Pieces are taken in order, so the first of those that wait always may begin. */
    private static final class LinkedJob extends Job {
        /** Keeps the numbers of two things out of one line of the cache. */
        private static final int APART = 32;

        private final RoundLinks links;
        private final AtomicIntegerArray roundsDone;

        LinkedJob(
                int rounds,
                RoundSize size,
                RoundLinks links,
                RoundTask task,
                Cancellation cancellation,
                Thread caller) {
            super(rounds, size, task, cancellation, caller);
            this.links = links;
            this.roundsDone = new AtomicIntegerArray(links.things() * APART);
        }

        @Override
        void work() {
            while (true) {
                long now = ticket.get();
                int round = (int) (now >>> 32);
                if (round >= rounds) {
                    awaitAll(rounds);
                    return;
                }
                int index = (int) now;
                if (index >= size.of(round)) {
                    ticket.compareAndSet(now, (long) (round + 1) << 32);
                } else if (ticket.compareAndSet(now, now + 1)) {
                    int first = links.first(round, index);
                    int second = links.second(round, index);
                    if (links.afterAll(round)) {
                        awaitAll(round);
                    } else {
                        await(first, round);
                        await(second, round);
                    }
                    runPiece(round, index);
                    // A stopped loop goes through the rest of its pieces without running them.
                    roundsDone.setRelease(first * APART, round + 1);
                    if (second != first) {
                        // Set twice, the second time might undo what the next piece of it has set meanwhile.
                        roundsDone.setRelease(second * APART, round + 1);
                    }
                }
            }
        }

        private void awaitAll(int round) {
            for (int thing = 0; thing < links.things(); thing++) {
                await(thing, round);
            }
        }

        private void await(int thing, int round) {
            for (int spins = 0; roundsDone.getAcquire(thing * APART) < round; spins++) {
                pause(this, spins);
            }
        }
    }
}
