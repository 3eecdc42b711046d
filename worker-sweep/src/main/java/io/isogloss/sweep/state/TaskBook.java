package io.isogloss.sweep.state;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tasks of a sweep, whichever process they were given to. Each method is one statement of its own; one thread. */
public final class TaskBook {
    private static final String COLUMNS = """
        select id, sweep, cause, status, batch_size, requested_at, started_at, ended_at, processed, failed, removed, message
        from isogloss_sweep_tasks\
        """;
    private static final String TAKE = """
        update isogloss_sweep_tasks set status = 'running', started_at = now() where id = (
          select id from isogloss_sweep_tasks where sweep = ? and status = 'queued' order by requested_at, id limit 1)
        returning id, sweep, cause, status, batch_size, requested_at, started_at, ended_at, processed, failed, removed, message\
        """;
    private static final String TIME_FOR_ANOTHER = """
        insert into isogloss_sweep_sources (sweep, definition, last_started_at) values (?, '', now())
        on conflict (sweep) do update set last_started_at = now()
        where isogloss_sweep_sources.last_started_at is null
          or isogloss_sweep_sources.last_started_at <= now() - ? * interval '1 millisecond'\
        """;

    private static final String SCHEDULE = """
        insert into isogloss_sweep_tasks (id, sweep, cause, status) select ?, ?, 'schedule', 'queued'
        where not exists (select 1 from isogloss_sweep_tasks where sweep = ? and cause = 'schedule' and status = 'queued')\
        """;

    private final SweepSession session;
    private final String sweep;

    /** Of this sweep. */
    public TaskBook(SweepSession session, String sweep) {
        this.session = session;
        this.sweep = sweep;
    }

    /** Asks for a sweep; an id that was used before asks for nothing. */
    public void request(UUID id, String cause, @Nullable Integer batchSize) throws SQLException {
        Sql.update(
                session.connection(),
                "insert into isogloss_sweep_tasks (id, sweep, cause, status, batch_size) values (?, ?, ?, 'queued', ?)"
                        + " on conflict (id) do nothing",
                id,
                sweep,
                cause,
                batchSize);
    }

    /** Asks for a scheduled sweep, unless one waits already: a sweep that takes longer than its pause is followed by one, not by many. */
    public void schedule(UUID id) throws SQLException {
        Sql.update(session.connection(), SCHEDULE, id, sweep, sweep);
    }

    /** Whether so much time has passed since any process began a scheduled sweep; if so, the caller's begins now. The database's clock decides. */
    public boolean isTimeForAnother(Duration pause) throws SQLException {
        return Sql.update(session.connection(), TIME_FOR_ANOTHER, sweep, (double) pause.toMillis()) == 1;
    }

    /** Whether a task waits, or was running when its process died. Asked by whoever may not have the lock. */
    public boolean hasOpen() throws SQLException {
        return !select("where sweep = ? and status in ('queued', 'running') limit 1", sweep)
                .isEmpty();
    }

    /** Puts tasks back into the queue that a dead process left; for the holder of the lock, who is nobody's rival. */
    public void takeOver() throws SQLException {
        Sql.update(
                session.connection(),
                "update isogloss_sweep_tasks set status = 'queued' where sweep = ? and status = 'running'",
                sweep);
    }

    /** The next task, which runs from now on. */
    public Optional<SweepTask> take() throws SQLException {
        try (PreparedStatement update = session.connection().prepareStatement(TAKE)) {
            Sql.bind(update, sweep);
            return tasks(update).stream().findFirst();
        }
    }

    /** How far a running task is. */
    public void progress(UUID id, long processed, long failed, long removed) throws SQLException {
        Sql.update(
                session.connection(),
                "update isogloss_sweep_tasks set processed = ?, failed = ?, removed = ? where id = ?",
                processed,
                failed,
                removed,
                id);
    }

    /** A task is over. Those that ended a month ago are forgotten. */
    public void end(UUID id, boolean completed, @Nullable String message) throws SQLException {
        Sql.update(
                session.connection(),
                "update isogloss_sweep_tasks set status = ?, message = ?, ended_at = now() where id = ?",
                completed ? "completed" : "failed",
                message,
                id);
        Sql.update(
                session.connection(),
                "delete from isogloss_sweep_tasks where sweep = ? and ended_at < now() - interval '30 days'",
                sweep);
    }

    /** A task by its id. */
    public Optional<SweepTask> find(UUID id) throws SQLException {
        return select("where id = ?", id).stream().findFirst();
    }

    /** Tasks that run or wait, and the last ones that ended. */
    public List<SweepTask> recent() throws SQLException {
        List<SweepTask> tasks = new ArrayList<>(
                select("where sweep = ? and status in ('queued', 'running') order by requested_at", sweep));
        tasks.addAll(select("where sweep = ? and ended_at is not null order by ended_at desc limit 20", sweep));
        return tasks;
    }

    /** Rows without their vector, those under way among them; goes through them. */
    public long pendingRows() throws SQLException {
        try (PreparedStatement query = session.connection().prepareStatement("""
            select count(*) from isogloss_sweep_rows where sweep = ? and due_at is not null and state in ('pending', 'sent')\
            """)) {
            Sql.bind(query, sweep);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Rows that failed, by key: the first so many of them. */
    public List<FailedRow> failedRows(int most) throws SQLException {
        List<FailedRow> rows = new ArrayList<>();
        try (PreparedStatement query = session.connection().prepareStatement("""
            select key, reason, attempts, due_at from isogloss_sweep_rows where sweep = ? and state = 'failed' order by key limit ?\
            """)) {
            Sql.bind(query, sweep, most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Timestamp again = row.getTimestamp(4);
                    rows.add(new FailedRow(
                            row.getString(1),
                            row.getString(2),
                            row.getInt(3),
                            Optional.ofNullable(again).map(Timestamp::toInstant)));
                }
            }
        }
        return rows;
    }

    /** A row that failed, why, how often, and when it is tried again: never where only a change can help, as of a line that is none. */
    public record FailedRow(String key, String reason, int attempts, Optional<Instant> againAt) {}

    private List<SweepTask> select(String where, Object... parameters) throws SQLException {
        try (PreparedStatement query = session.connection().prepareStatement(COLUMNS + " " + where)) {
            Sql.bind(query, parameters);
            return tasks(query);
        }
    }

    private static List<SweepTask> tasks(PreparedStatement query) throws SQLException {
        List<SweepTask> tasks = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                int batchSize = row.getInt(5);
                tasks.add(new SweepTask(
                        (UUID) row.getObject(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        batchSize == 0 ? null : batchSize,
                        row.getTimestamp(6).toInstant(),
                        instant(row.getTimestamp(7)),
                        instant(row.getTimestamp(8)),
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getString(12)));
            }
        }
        return tasks;
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
