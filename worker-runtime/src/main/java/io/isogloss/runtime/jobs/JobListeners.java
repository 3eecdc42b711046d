package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of a process: one for each handler, each with permits of its own, so that no type starves another.
 *
 * <p>{@link #start} returns at once, also while the broker is away. {@link #stop} returns when no job is left, or when
 * the jobs that are left have been handed back. Safe for any number of threads.
 *
 * <pre>{@code
 * var listeners = new JobListeners(broker, List.of(handler), JobRuntime.standard(random, "1.0"));
 * listeners.start();
 * …
 * listeners.stop(Duration.ofMinutes(5));
 * broker.close();
 * }</pre>
 */
public final class JobListeners {
    private static final Logger LOG = LoggerFactory.getLogger(JobListeners.class);
    private static final int MEMORY_ENTRIES = 10_000;
    private static final Duration LONGEST_TICK = Duration.ofMillis(250);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(15);
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(10);

    private final List<JobListener> listeners = new ArrayList<>();
    private final LeaseKeeper keeper;
    private final Duration tick;
    private final ScheduledThreadPoolExecutor keeperThread;
    private final ScheduledThreadPoolExecutor watchdogThread;

    /** Makes a listener for each handler; two handlers of one type name are an error. */
    public JobListeners(JobBroker broker, List<? extends JobHandler> handlers, JobRuntime runtime) {
        this.keeper = new LeaseKeeper(runtime.clock(), runtime.random(), runtime.observer(), broker::reachable);
        this.keeperThread = scheduler("jobs-leases");
        this.watchdogThread = scheduler("jobs-watchdog");
        Duration shortest = LONGEST_TICK;
        Set<String> names = new HashSet<>();
        for (JobHandler handler : handlers) {
            JobType type = handler.type();
            if (!names.add(type.name())) {
                throw new IllegalArgumentException("two handlers for jobs of type " + type.name() + ", allowed is one");
            }
            Duration twentieth = type.ackWait().dividedBy(20);
            shortest = twentieth.compareTo(shortest) < 0 ? twentieth : shortest;
            AttemptMemory memory = new AttemptMemory(MEMORY_ENTRIES);
            Settlement settlement = new Settlement(
                    new DeadLetters(type, runtime.workerVersion()),
                    broker.publisher(),
                    new RetrySchedule(runtime.retryDelays(), runtime.random()),
                    memory,
                    runtime);
            JobProcessor processor = new JobProcessor(handler, broker.publisher(), keeper, settlement, memory, runtime);
            listeners.add(new JobListener(type, broker.source(type), processor, runtime));
        }
        this.tick = shortest;
    }

    /** Starts fetching. Once only. */
    public void start() {
        repeat(keeperThread, keeper::tick, tick);
        repeat(watchdogThread, this::watch, WATCH_EVERY);
        listeners.forEach(JobListener::start);
    }

    private void watch() {
        listeners.forEach(JobListener::rebuildIfStuck);
        listeners.forEach(JobListener::observeLevels);
    }

    /**
     * Fetches no more, waits for the jobs in hand with their claims kept alive, cancels and hands back what is left after
     * the drain time, and closes the sources. The broker stays open.
     *
     * @return whether every job ended by itself
     */
    public boolean stop(Duration drain) {
        listeners.forEach(JobListener::stopFetching);
        boolean idle = false;
        try {
            idle = awaitIdle(drain);
            if (!idle) {
                LOG.warn(
                        "{} jobs are left after {} s of draining: handing them back", keeper.held(), drain.toSeconds());
                keeper.cancelAll(CancelReason.STOPPING);
                awaitIdle(CANCEL_GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.forEach(JobListener::close);
            keeperThread.shutdownNow();
            watchdogThread.shutdownNow();
        }
        return idle;
    }

    /** How each listener is. */
    public List<ListenerHealth> health() {
        return listeners.stream().map(JobListener::health).toList();
    }

    private boolean awaitIdle(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        boolean idle = true;
        for (JobListener listener : listeners) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            idle &= listener.awaitIdle(left);
        }
        return idle;
    }

    /** Repeats for ever: what goes wrong is logged, where the executor would end the repetition without a word. */
    private static void repeat(ScheduledThreadPoolExecutor thread, Runnable task, Duration every) {
        Future<?> _ = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        LOG.error("A periodic task failed; it goes on", e);
                    }
                },
                every.toNanos(),
                every.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor scheduler(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon(true).name(name).factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
