package io.isogloss.sweep.run;

import io.isogloss.ledger.Database;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.state.RefusedSweepException;
import io.isogloss.sweep.state.SweepBook;
import io.isogloss.sweep.state.SweepSession;
import io.isogloss.sweep.state.SweepTask;
import io.isogloss.sweep.state.TaskBook;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one sweep by schedule and on request, beside any number of processes that do the same: whoever gets the lock of the sweep does the tasks that wait,
 * its own or not. Safe for many threads; has one of its own.
 */
public final class SweepRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SweepRunner.class);
    private static final Duration GLANCE = Duration.ofSeconds(5);
    /** A task may end in another process, which tells nobody here. */
    private static final Duration ELSEWHERE = Duration.ofMillis(500);

    private static final Duration PROGRESS = Duration.ofSeconds(1);

    private final SweepPlan plan;
    private final Database database;
    private final Surroundings around;
    private final Schedule schedule;
    private final InstantSource clock;
    private final SweepTotals totals = new SweepTotals();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private boolean asked;
    private boolean closed;
    private boolean migrated;
    private volatile @Nullable Instant next;
    private volatile String trouble = "";
    private @Nullable Thread thread;

    /** @param clock says when scheduled sweeps begin, and nothing else */
    public SweepRunner(SweepPlan plan, Database database, Surroundings around, Schedule schedule, InstantSource clock) {
        this.plan = plan;
        this.database = database;
        this.around = around;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** What is swept. */
    public SweepPlan plan() {
        return plan;
    }

    /** When the next scheduled sweep begins; empty where none does. */
    public Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    /** Why the last sweep could not be run to its end; empty where it could. */
    public String trouble() {
        return trouble;
    }

    /** What its sweeps came to in this process. */
    public SweepTotals totals() {
        return totals;
    }

    /** Begins to wait for tasks and for the time. */
    public void start() {
        thread = Thread.ofVirtual().name("sweep-" + plan.name()).start(this::live);
    }

    /**
     * Asks for a sweep, which this process or another begins soon.
     *
     * @param batchSize texts a batch; null for what the plan says
     */
    public void request(UUID id, String cause, @Nullable Integer batchSize) throws SQLException {
        try (SweepSession session = session()) {
            new TaskBook(session, plan.name()).request(id, cause, batchSize);
        }
        wake();
    }

    /** A task by its id. */
    public Optional<SweepTask> task(UUID id) throws SQLException {
        try (SweepSession session = session()) {
            return new TaskBook(session, plan.name()).find(id);
        }
    }

    /** Tasks that run or wait, and the last that ended; and how many rows have no vector yet. */
    public Overview overview() throws SQLException {
        try (SweepSession session = session()) {
            TaskBook book = new TaskBook(session, plan.name());
            return new Overview(book.recent(), book.pendingRows());
        }
    }

    /** Tasks and rows. */
    public record Overview(List<SweepTask> tasks, long pendingRows) {
        /** Copies the list. */
        public Overview {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * Waits for the end of a task.
     *
     * @return the task, ended or not when the time is over; empty when there is none
     */
    public Optional<SweepTask> await(UUID id, Duration most) throws SQLException, InterruptedException {
        long deadline = around.nanos().getAsLong() + most.toNanos();
        while (true) {
            Optional<SweepTask> task = task(id);
            if (task.isEmpty() || task.get().ended() || around.nanos().getAsLong() >= deadline) {
                return task;
            }
            lock.lockInterruptibly();
            try {
                long _ = ended.awaitNanos(Math.min(deadline - around.nanos().getAsLong(), ELSEWHERE.toNanos()));
            } finally {
                lock.unlock();
            }
        }
    }

    private SweepSession session() throws SQLException {
        lock.lock();
        try {
            if (!migrated) {
                SweepSession.migrate(database);
                migrated = true;
            }
        } finally {
            lock.unlock();
        }
        return SweepSession.open(database);
    }

    private void wake() {
        lock.lock();
        try {
            asked = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellWaiting() {
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void live() {
        next = schedule instanceof Schedule.At ? schedule.after(clock.instant()).orElse(null) : firstTime();
        try {
            while (pause()) {
                try {
                    tick();
                    trouble = "";
                } catch (SQLException | RuntimeException e) {
                    tell(e);
                }
            }
        } catch (InterruptedException e) {
            // Closed in the middle of a sweep; the next one goes on.
            LOG.debug("The sweep {} was interrupted", plan.name());
        }
    }

    private @Nullable Instant firstTime() {
        return schedule instanceof Schedule.Every ? clock.instant() : null;
    }

    private void tell(Exception e) {
        String now = String.valueOf(e.getMessage());
        if (!now.equals(trouble)) {
            LOG.error("The sweep {} could not be run: {}", plan.name(), now, e);
        }
        trouble = now;
    }

    /** Waits for a request, for the time, or a moment: a task may be left by a process that died. False once closed. */
    private boolean pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant time = next;
            long nanos = GLANCE.toNanos();
            if (time != null) {
                Duration until = Duration.between(clock.instant(), time);
                nanos = until.compareTo(GLANCE) < 0 ? Math.max(0, until.toNanos()) : nanos;
            }
            while (!asked && !closed && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
            asked = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void tick() throws SQLException, InterruptedException {
        Instant now = clock.instant();
        Instant time = next;
        boolean scheduled = time != null && !time.isAfter(now);
        if (scheduled) {
            next = schedule.after(now).orElse(null);
        }
        try (SweepSession session = session()) {
            TaskBook tasks = new TaskBook(session, plan.name());
            if (scheduled && tasks.isTimeForAnother(schedule.leastPause())) {
                tasks.schedule(UUID.randomUUID());
            }
            if (tasks.hasOpen() && session.tryLock(plan.name())) {
                tasks.takeOver();
                Optional<SweepTask> task = tasks.take();
                while (task.isPresent()) {
                    try {
                        run(session, tasks, task.get());
                    } finally {
                        tellWaiting();
                    }
                    task = tasks.take();
                }
            }
        }
    }

    private void run(SweepSession session, TaskBook tasks, SweepTask task) throws SQLException, InterruptedException {
        SweepPlan asAsked = task.batchSize() == null ? plan : plan.withBatchSize(task.batchSize());
        long[] told = {around.nanos().getAsLong()};
        Sweep sweep = new Sweep(asAsked, SweepBook.of(session, asAsked), around, so -> {
            if (around.nanos().getAsLong() - told[0] >= PROGRESS.toNanos()) {
                told[0] = around.nanos().getAsLong();
                progress(tasks, task, so);
            }
        });
        SweepOutcome outcome;
        try {
            outcome = sweep.run();
        } catch (RefusedSweepException e) {
            tasks.end(task.id(), false, e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            tasks.end(task.id(), false, "ended early, the next sweep goes on: " + e.getMessage());
            throw e;
        } catch (SQLException e) {
            if (session.isUsable()) {
                tasks.end(task.id(), false, "the database says: " + e.getMessage());
            }
            // Otherwise whoever has the lock next takes the task over.
            throw e;
        }
        totals.add(outcome);
        progress(tasks, task, outcome);
        tasks.end(task.id(), true, outcome.message().isEmpty() ? null : outcome.message());
        if (!outcome.equals(SweepOutcome.NOTHING)) {
            LOG.info(
                    "Sweep {}: {} rows embedded, {} failed, {} points deleted{}",
                    plan.name(),
                    outcome.processed(),
                    outcome.failed(),
                    outcome.removed(),
                    outcome.message().isEmpty() ? "" : "; " + outcome.message());
        }
    }

    private static void progress(TaskBook tasks, SweepTask task, SweepOutcome so) {
        try {
            tasks.progress(task.id(), so.processed(), so.failed(), so.removed());
        } catch (SQLException e) {
            throw new IllegalStateException("the progress of a task cannot be written: " + e.getMessage(), e);
        }
    }

    /** Ends; a sweep in the middle is left to the next one. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
