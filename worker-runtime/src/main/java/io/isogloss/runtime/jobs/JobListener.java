package io.isogloss.runtime.jobs;

import io.isogloss.runtime.jobs.ListenerHealth.State;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetch loop of one job type: permits first, then exactly as many messages, each on a virtual thread of its own.
 *
 * <p>The loop survives everything but {@link #stopFetching}: what it cannot do now it tries again with growing pauses.
 */
final class JobListener {
    private static final Logger LOG = LoggerFactory.getLogger(JobListener.class);
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(2);
    private static final Duration SHORTEST_FETCH = Duration.ofSeconds(1);
    private static final Duration PERMIT_WAIT = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration HAND_OVER = Duration.ofSeconds(1);
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);
    private static final Duration HELD_PAUSE = Duration.ofSeconds(1);
    private static final Duration HANGS_AFTER = Duration.ofSeconds(60);

    private final JobType type;
    private final JobSource source;
    private final JobProcessor processor;
    private final JobRuntime runtime;
    private final PermitPool permits;
    private final Duration fetchWait;
    private final ThreadFactory jobThreads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CountDownLatch loopEnded = new CountDownLatch(1);
    private volatile State state = State.NEW;
    private volatile long turnNanos;
    private volatile long deliveryNanos;
    private volatile @Nullable String trouble;
    private volatile String held = "";
    private volatile @Nullable Thread loop;

    JobListener(JobType type, JobSource source, JobProcessor processor, JobRuntime runtime) {
        this.type = type;
        this.source = source;
        this.processor = processor;
        this.runtime = runtime;
        this.permits = new PermitPool(type.permits());
        Duration quarter = type.ackWait().dividedBy(4);
        this.fetchWait = quarter.compareTo(LONGEST_FETCH) > 0
                ? LONGEST_FETCH
                : quarter.compareTo(SHORTEST_FETCH) < 0 ? SHORTEST_FETCH : quarter;
        this.jobThreads = Thread.ofVirtual()
                .name(type.name() + "-", 0)
                .uncaughtExceptionHandler(
                        (thread, error) -> LOG.error("A job thread died; the broker will deliver again", error))
                .factory();
    }

    synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("listener " + type.name() + " is " + state + ", can start only once");
        }
        state = State.RUNNING;
        turnNanos = runtime.clock().nanos();
        deliveryNanos = turnNanos;
        loop = Thread.ofPlatform().name("jobs-" + type.name()).daemon(true).start(this::runLoop);
    }

    /** Fetches no more. What still arrives is handed back at once. */
    synchronized void stopFetching() {
        if (state == State.RUNNING) {
            state = State.STOPPING;
        } else if (state == State.NEW) {
            state = State.STOPPED;
            loopEnded.countDown();
        }
    }

    /** Waits until the loop has ended and no job runs. */
    boolean awaitIdle(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        if (!loopEnded.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        synchronized (inFlight) {
            while (inFlight.get() > 0) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return false;
                }
                inFlight.wait(leftMillis);
            }
        }
        return true;
    }

    void close() {
        Thread running = loop;
        if (running != null && loopEnded.getCount() > 0) {
            running.interrupt();
        }
        source.close();
        state = State.STOPPED;
    }

    ListenerHealth health() {
        Duration sinceTurn =
                Duration.ofNanos(state == State.NEW ? 0 : runtime.clock().nanos() - turnNanos);
        String now = trouble;
        return new ListenerHealth(
                type.name(),
                state,
                inFlight.get(),
                permits.size(),
                sinceTurn,
                state != State.RUNNING || sinceTurn.compareTo(HANGS_AFTER) < 0,
                now == null ? "" : now,
                held);
    }

    /** Tells the observer how full the streams are. Called now and then by one thread. */
    void observeLevels() {
        if (state != State.RUNNING || trouble != null) {
            return;
        }
        try {
            runtime.observer().levels(source.levels());
        } catch (SourceUnavailableException e) {
            LOG.debug("The streams of {} could not be looked at: {}", type.name(), e.getMessage());
        }
    }

    /** Rebuilds a consumer that has work, and takers, and delivers nothing. Called now and then by one thread. */
    void rebuildIfStuck() {
        if (state != State.RUNNING
                || trouble != null
                || !held.isEmpty()
                || inFlight.get() >= permits.size()
                || runtime.clock().nanos() - deliveryNanos < STUCK_AFTER.toNanos()) {
            return;
        }
        deliveryNanos = runtime.clock().nanos();
        try {
            long pending = source.pending();
            if (pending == 0) {
                return;
            }
            LOG.warn(
                    "{} jobs of {} wait, {} of {} permits are in use, and nothing came for {} s: setting the consumer up anew",
                    pending,
                    type.name(),
                    inFlight.get(),
                    permits.size(),
                    STUCK_AFTER.toSeconds());
            source.rebuild();
            runtime.observer().rebuilt(type.name(), "stuck");
        } catch (SourceUnavailableException e) {
            LOG.warn("The consumer of {} could not be looked at: {}", type.name(), e.getMessage());
        }
    }

    private void runLoop() {
        Duration pause = FIRST_PAUSE;
        try {
            while (state == State.RUNNING) {
                turnNanos = runtime.clock().nanos();
                try {
                    if (isHeld()) {
                        runtime.clock().pause(HELD_PAUSE);
                        continue;
                    }
                    turn();
                    pause = FIRST_PAUSE;
                    if (trouble != null) {
                        LOG.info("Jobs of {} are fetched again", type.name());
                        trouble = null;
                    }
                } catch (RuntimeException | Error e) {
                    report(e);
                    runtime.clock().pause(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loopEnded.countDown();
        }
    }

    /** One line when the gate closes, changes its reason, or opens. */
    private boolean isHeld() {
        String now = runtime.gate().closedBecause(type.name());
        if (!now.equals(held)) {
            held = now;
            deliveryNanos = runtime.clock().nanos();
            if (now.isEmpty()) {
                LOG.info("Jobs of {} are taken again", type.name());
            } else {
                LOG.warn("Jobs of {} stay in their stream: {}", type.name(), now);
            }
        }
        return !now.isEmpty();
    }

    private void turn() throws InterruptedException {
        int taken = permits.take(PERMIT_WAIT);
        // A redelivery for a run that goes on needs no permit of its own, so it is asked for even when all are taken.
        int awaited = processor.awaited();
        if (taken + awaited == 0) {
            return;
        }
        Intake intake = new Intake(taken, awaited, runtime.clock().nanos());
        try {
            source.fetch(taken + awaited, fetchWait, intake::accept);
        } finally {
            permits.giveBack(intake.unused);
        }
    }

    /** One line when trouble begins or changes, not one for each try. */
    private void report(Throwable e) {
        String now = e.getMessage() == null ? e.toString() : e.getMessage();
        if (!now.equals(trouble)) {
            trouble = now;
            if (e instanceof SourceUnavailableException) {
                LOG.warn("Jobs of {} cannot be fetched now: {}", type.name(), now);
            } else {
                LOG.error("Fetching jobs of {} failed", type.name(), e);
            }
        }
    }

    private Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        Duration capped = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        return capped.multipliedBy(80 + runtime.random().nextInt(40)).dividedBy(100);
    }

    /** Takes in the messages of one fetch, each against one of the permits taken for it. */
    private final class Intake {
        private final long contactNanos;
        private int unused;
        private int beyond;

        Intake(int permitsTaken, int beyond, long contactNanos) {
            this.unused = permitsTaken;
            this.beyond = beyond;
            this.contactNanos = contactNanos;
        }

        void accept(Delivery delivery) {
            deliveryNanos = runtime.clock().nanos();
            if (processor.adopt(delivery, contactNanos)) {
                return;
            }
            boolean permitted = unused > 0 || permits.takeExtra();
            if (state != State.RUNNING || (!permitted && beyond == 0)) {
                inFlight.incrementAndGet();
                jobThreads.newThread(() -> handOver(delivery)).start();
                return;
            }
            if (permitted) {
                unused = Math.max(0, unused - 1);
            } else {
                beyond--;
            }
            Permit permit = new Permit(permitted);
            inFlight.incrementAndGet();
            runtime.observer().permits(type.name(), inFlight.get(), permits.size());
            jobThreads.newThread(() -> work(delivery, permit)).start();
        }

        private void handOver(Delivery delivery) {
            try {
                delivery.release(HAND_OVER);
            } finally {
                ended();
            }
        }

        private void work(Delivery delivery, Permit permit) {
            try {
                processor.process(delivery, contactNanos, source.terms(), permit);
            } catch (InterruptedException e) {
                LOG.warn(
                        "{} was interrupted while being settled; the broker will deliver it again", delivery.message());
                Thread.currentThread().interrupt();
            } finally {
                permit.giveBack();
                ended();
                runtime.observer().permits(type.name(), inFlight.get(), permits.size());
            }
        }

        private void ended() {
            synchronized (inFlight) {
                inFlight.decrementAndGet();
                inFlight.notifyAll();
            }
        }
    }

    /** The permit of one job. One that came in place of the redelivery of a run without a claim waits for it here, its own claim kept alive. */
    private final class Permit implements JobProcessor.Admission {
        private boolean held;

        Permit(boolean held) {
            this.held = held;
        }

        @Override
        public boolean granted() throws InterruptedException {
            if (!held) {
                held = permits.takeOne(PERMIT_WAIT);
            }
            return held;
        }

        void giveBack() {
            permits.giveBack(held ? 1 : 0);
        }
    }
}
