package io.isogloss.cartography.parallel;

import io.isogloss.cartography.parallel.ParallelRunner.LinkedTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One loop without barriers: what is owned tells how many rounds it has behind it. Every round is cut into as many parts
 * as there are threads, and each thread takes the pieces of its own parts in order, so that the things that follow each
 * other there stay in the caches of one processor. A piece is taken when all that it waits for is done and not before; a
 * thread whose next piece has to wait for long takes pieces of the others. The first of all pieces that are not taken
 * never waits for one that is not, so nothing can wait in a circle.
 */
final class LinkedLoop extends Loop {

    /** Keeps two numbers out of one line of the cache, and of the next that is fetched with it. */
    private static final int APART = 32;

    /** A piece done by another thread costs as much as some hundreds of these: what it touches has to come over. */
    private static final int SPINS_BEFORE_HELPING = 100;

    private enum Outcome {
        RAN,
        NOT_YET,
        OVER
    }

    private final int threads;
    private final LinkedRounds links;
    private final AtomicIntegerArray roundsDone;

    /** For each thread the next piece of its parts and its round, packed in one number. */
    private final AtomicLongArray next;

    LinkedLoop(int threads, int rounds, LinkedRounds links, LinkedTask task, Cancellation cancellation, Thread caller) {
        super(rounds, links, task, cancellation, caller);
        this.threads = threads;
        this.links = links;
        this.roundsDone = new AtomicIntegerArray(links.things * APART);
        this.next = new AtomicLongArray(threads * APART);
        for (int thread = 0; thread < threads; thread++) {
            next.setPlain(thread * APART, firstFrom(thread, 0));
        }
    }

    @Override
    void work(int self) {
        int spins = 0;
        while (true) {
            Outcome own = take(self, self);
            if (own == Outcome.RAN) {
                spins = 0;
                continue;
            }
            if (own == Outcome.OVER || spins >= SPINS_BEFORE_HELPING) {
                Outcome others = help(self);
                if (others == Outcome.RAN) {
                    // Whom it has helped is late: no more patience until a piece of its own has run.
                    spins = SPINS_BEFORE_HELPING;
                    continue;
                }
                if (own == Outcome.OVER && others == Outcome.OVER) {
                    awaitEnd();
                    return;
                }
            }
            pause(++spins);
        }
    }

    private Outcome help(int self) {
        Outcome all = Outcome.OVER;
        for (int i = 1; i < threads; i++) {
            Outcome one = take(self, (self + i) % threads);
            if (one == Outcome.RAN) {
                return one;
            }
            all = one == Outcome.NOT_YET ? one : all;
        }
        return all;
    }

    private Outcome take(int self, int thread) {
        long now = next.get(thread * APART);
        int round = (int) (now >>> 32);
        if (round >= rounds) {
            return Outcome.OVER;
        }
        int index = (int) now;
        int part = round % links.first.length;
        int first = links.first[part][index];
        int second = links.second[part][index];
        boolean ready = links.afterAll[part] ? allDone(round) : done(first, round) && done(second, round);
        if (!ready || !next.compareAndSet(thread * APART, now, after(thread, now, links.first[part].length))) {
            return Outcome.NOT_YET;
        }
        runPiece(self, round, index);
        // A stopped loop goes through the rest of its pieces without running them.
        roundsDone.setRelease(first * APART, round + 1);
        if (second != first) {
            // Set twice, the second time might undo what the next piece of it has set meanwhile.
            roundsDone.setRelease(second * APART, round + 1);
        }
        return Outcome.RAN;
    }

    private long after(int thread, long now, int size) {
        return (int) now + 1 < begin(thread + 1, size) ? now + 1 : firstFrom(thread, (int) (now >>> 32) + 1);
    }

    private long firstFrom(int thread, int round) {
        for (int at = round; at < rounds; at++) {
            int size = links.of(at);
            if (begin(thread, size) < begin(thread + 1, size)) {
                return (long) at << 32 | begin(thread, size);
            }
        }
        return (long) rounds << 32;
    }

    private int begin(int thread, int size) {
        return size * thread / threads;
    }

    private boolean done(int thing, int round) {
        return roundsDone.getAcquire(thing * APART) >= round;
    }

    private boolean allDone(int round) {
        for (int thing = 0; thing < links.things; thing++) {
            if (!done(thing, round)) {
                return false;
            }
        }
        return true;
    }

    private void awaitEnd() {
        for (int spins = 0; !allDone(rounds); spins++) {
            pause(spins);
        }
    }
}
