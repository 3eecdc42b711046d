package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and one thread at a time: the code under test runs unchanged on threads of its own, but each step between
 * two waits runs alone, and which step comes next is drawn from a seed. The same seed gives the same history.
 */
final class VirtualWorld implements JobClock {
    private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random;
    private final List<Actor> sleeping = new ArrayList<>();
    private final Semaphore control = new Semaphore(0);
    private long now;
    private long end;
    private @Nullable Actor running;
    private @Nullable Throwable defect;

    VirtualWorld(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A process that can die or freeze, taking its actors with it. */
    static final class Machine {
        private boolean dead;
        private long frozenUntil;

        boolean dead() {
            return dead;
        }
    }

    /** Unwinds an actor whose process has died. An error, so that no handler of exceptions swallows it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super(null, null, false, false);
        }
    }

    private static final class Actor {
        private final Machine machine;
        private final Semaphore baton = new Semaphore(0);
        private long wakeAt;

        Actor(Machine machine, long wakeAt) {
            this.machine = machine;
            this.wakeAt = wakeAt;
        }
    }

    SplittableRandom random() {
        return random;
    }

    void spawn(Machine machine, Runnable body) {
        Actor actor = new Actor(machine, now);
        sleeping.add(actor);
        Thread.ofVirtual().start(() -> {
            actor.baton.acquireUninterruptibly();
            try {
                if (!machine.dead) {
                    body.run();
                }
            } catch (Killed e) {
                // Died with its machine.
            } catch (RuntimeException | Error e) {
                defect = e;
            } finally {
                handOn(null);
            }
        });
    }

    void kill(Machine machine) {
        machine.dead = true;
        for (Actor actor : sleeping) {
            if (actor.machine == machine) {
                actor.wakeAt = now;
            }
        }
    }

    void freeze(Machine machine, Duration length) {
        machine.frozenUntil = now + length.toNanos();
    }

    /** Runs steps until nobody is left; when the time is over, everybody dies. */
    void run(Duration limit) {
        end = limit.toNanos();
        handOn(null);
        try {
            if (!control.tryAcquire(2, TimeUnit.MINUTES)) {
                throw new AssertionError("an actor waits for something outside the world");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (defect != null) {
            throw new AssertionError("an actor ended with a defect", defect);
        }
    }

    /** Lets the next actor run; true if that is the one that asks. */
    private boolean handOn(@Nullable Actor asking) {
        if (sleeping.isEmpty() || defect != null) {
            control.release();
            return false;
        }
        Actor next = pick();
        now = Math.max(now, wake(next));
        if (now > end) {
            sleeping.forEach(actor -> actor.machine.dead = true);
        }
        sleeping.remove(next);
        running = next;
        if (next.equals(asking)) {
            return true;
        }
        next.baton.release();
        return false;
    }

    private static long wake(Actor actor) {
        return actor.machine.dead ? actor.wakeAt : Math.max(actor.wakeAt, actor.machine.frozenUntil);
    }

    private Actor pick() {
        long earliest = Long.MAX_VALUE;
        for (Actor actor : sleeping) {
            earliest = Math.min(earliest, wake(actor));
        }
        long horizon = Math.max(earliest, now);
        List<Actor> candidates = new ArrayList<>();
        for (Actor actor : sleeping) {
            if (wake(actor) <= horizon) {
                candidates.add(actor);
            }
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    /** Gives everybody else a chance for that long. */
    void step(Duration length) {
        Actor me = running;
        if (me == null) {
            throw new IllegalStateException("no actor is running");
        }
        if (me.machine.dead) {
            throw new Killed();
        }
        me.wakeAt = now + length.toNanos();
        sleeping.add(me);
        if (!handOn(me)) {
            me.baton.acquireUninterruptibly();
        }
        if (me.machine.dead) {
            throw new Killed();
        }
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Instant now() {
        return ORIGIN.plusNanos(now);
    }

    @Override
    public void pause(Duration length) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        step(length);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
