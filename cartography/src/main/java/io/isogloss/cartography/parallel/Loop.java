package io.isogloss.cartography.parallel;

import io.isogloss.cartography.parallel.ParallelRunner.LinkedTask;
import io.isogloss.cartography.parallel.ParallelRunner.RoundSize;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One loop with a barrier between rounds: the next piece and its round packed in one number, so that late threads find the running round. */
class Loop {

    private static final int SPINS_BEFORE_YIELDING = 4_000;
    private static final int YIELDS_BEFORE_PARKING = 4_000;
    private static final long PARK_NANOS = 50_000;

    final int rounds;
    final RoundSize size;
    private final LinkedTask task;
    private final Cancellation cancellation;
    private final Thread caller;
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile boolean stop;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable Error error;

    Loop(int rounds, RoundSize size, LinkedTask task, Cancellation cancellation, Thread caller) {
        this.rounds = rounds;
        this.size = size;
        this.task = task;
        this.cancellation = cancellation;
        this.caller = caller;
    }

    final boolean stopped() {
        return stop;
    }

    final boolean shouldStop() {
        return stop || caller.isInterrupted();
    }

    final void throwFailure() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        Error serious = error;
        if (serious != null) {
            throw serious;
        }
    }

    /** Works until no piece is left; the caller of the loop returns when all pieces are done. */
    void work(int self) {
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
                    runPiece(self, round, index);
                    finishPiece(round, count);
                    spins = 0;
                }
            } else {
                pause(++spins);
            }
        }
    }

    /** Waits a little, the longer it has waited the longer: who sleeps is late for the next piece, and then the others wait for it. */
    @SuppressWarnings("ThreadPriorityCheck") // It lets others go on where there are too few processors.
    final void pause(int spins) {
        if (spins < SPINS_BEFORE_YIELDING) {
            Thread.onSpinWait();
        } else if (spins < SPINS_BEFORE_YIELDING + YIELDS_BEFORE_PARKING) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(this, PARK_NANOS);
        }
    }

    final void runPiece(int self, int round, int index) {
        if (stop) {
            return;
        }
        if (cancellation.isCancelled() || caller.isInterrupted()) {
            stop = true;
            return;
        }
        try {
            task.run(self, round, index);
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
