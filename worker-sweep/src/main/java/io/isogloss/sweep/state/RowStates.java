package io.isogloss.sweep.state;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The states of the rows of a sweep.
 *
 * <p>Triggers write here from within other people's transactions. So no statement waits for a row that somebody else has locked: it is skipped, and comes next
 * time. Time is the database's alone. Methods run within the caller's transaction; one thread.
 */
final class RowStates {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private static final String PAGE = """
        select key, version, state, job, coalesce(most, 2147483647), due_at from isogloss_sweep_rows
        where sweep = ? and due_at is not null and due_at <= now() and (due_at, key) > (?, ?)
        order by due_at, key limit ? for update skip locked\
        """;
    private static final String SENT = """
        update isogloss_sweep_rows r
        set state = 'sent', job = u.job, sent_version = r.version, due_at = now() + ? * interval '1 second', changed_at = now()
        from unnest(?, ?) as u(key, job) where r.sweep = ? and r.key = u.key\
        """;
    private static final String FAILED = """
        update isogloss_sweep_rows r
        set state = 'failed', job = null, attempts = r.attempts + 1, reason = u.reason, changed_at = now(),
            due_at = now() + least(? * power(2, least(r.attempts, 30)), ?) * interval '1 second'
        from unnest(?, ?) as u(key, reason) where r.sweep = ? and r.key = u.key\
        """;
    private static final String EMBEDDED = """
        update isogloss_sweep_rows
        set state = 'embedded', job = null, due_at = null, most = null, attempts = 0, reason = null, changed_at = now()
        where sweep = ? and key = any(?)\
        """;
    private static final String AGAIN = """
        update isogloss_sweep_rows set job = null, due_at = now() + ? * interval '1 second',
          state = case when state = 'gone' then state else 'pending' end
        where sweep = ? and key = any(?)\
        """;
    private static final String ALONE = """
        update isogloss_sweep_rows set job = null, due_at = now(), state = 'pending', most = ?, reason = ?
        where sweep = ? and key = any(?)\
        """;
    private static final String CARRIED = """
        select key, version, state, sent_version, seen from isogloss_sweep_rows
        where sweep = ? and key = any(?) and job = ? for update skip locked\
        """;
    private static final String FORGET = """
        delete from isogloss_sweep_rows r using unnest(?, ?) as u(key, version)
        where r.sweep = ? and r.key = u.key and r.version = u.version and r.state = 'gone'\
        """;
    private static final String UNCHANGED = """
        select r.key from isogloss_sweep_rows r join unnest(?, ?) as u(key, version) on r.key = u.key and r.version = u.version
        where r.sweep = ? and r.job is null and r.state <> 'gone' for update of r skip locked\
        """;
    private static final String GONE = """
        update isogloss_sweep_rows set state = 'gone', version = version + 1, changed_at = now(),
          due_at = case when job is null then now() else due_at end
        where sweep = ? and key = any(?)\
        """;
    /** What a job that was given up may have written over: stored again, or removed again. */
    private static final String DOUBTED = """
        insert into isogloss_sweep_rows (sweep, key, state, due_at) select ?, key, 'gone', now() from unnest(?) as u(key)
        on conflict (sweep, key) do update set
          state = case when isogloss_sweep_rows.state = 'embedded' then 'pending' else isogloss_sweep_rows.state end,
          due_at = case when isogloss_sweep_rows.job is null then now() else isogloss_sweep_rows.due_at end\
        """;

    private static final String STANDING = """
        with free as (select key from isogloss_sweep_rows where sweep = ? and key = any(?) and job is null for update skip locked)
        select r.key, r.version, exists (select 1 from free where free.key = r.key) from isogloss_sweep_rows r
        where r.sweep = ? and r.key = any(?)\
        """;
    private static final String SEEN = """
        update isogloss_sweep_rows r set seen = u.now from unnest(?, ?, ?) as u(key, before, now)
        where r.sweep = ? and r.key = u.key and r.seen is not distinct from u.before\
        """;

    private final String sweep;

    RowStates(String sweep) {
        this.sweep = sweep;
    }

    /** A place in the order of what is due. */
    record Cursor(OffsetDateTime dueAt, String key) {
        static final Cursor START = new Cursor(OffsetDateTime.parse("1970-01-01T00:00:00Z"), "");
    }

    /** Rows that are due, and where the next page begins. */
    record Page(List<DueRow> rows, Cursor next) {}

    Page page(Connection connection, Cursor after, int most) throws SQLException {
        List<DueRow> rows = new ArrayList<>();
        Cursor next = after;
        try (PreparedStatement query = connection.prepareStatement(PAGE)) {
            Sql.bind(query, sweep, after.dueAt(), after.key(), most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(new DueRow(
                            row.getString(1),
                            row.getLong(2),
                            row.getString(3).equals("gone"),
                            (UUID) row.getObject(4),
                            row.getInt(5)));
                    next = new Cursor(row.getObject(6, OffsetDateTime.class), row.getString(1));
                }
            }
        }
        return new Page(rows, next);
    }

    void sent(Connection connection, List<String> keys, List<UUID> jobs, Duration patience) throws SQLException {
        Sql.update(
                connection,
                SENT,
                (double) patience.toSeconds(),
                Sql.texts(connection, keys),
                Sql.uuids(connection, jobs),
                sweep);
    }

    /** Failed for the reason beside it, to be tried again after a pause that doubles with every failure. */
    void failed(Connection connection, Map<String, String> reasons, Duration firstRetry) throws SQLException {
        if (!reasons.isEmpty()) {
            Sql.update(
                    connection,
                    FAILED,
                    (double) firstRetry.toSeconds(),
                    (double) LONGEST_PAUSE.toSeconds(),
                    Sql.texts(connection, reasons.keySet()),
                    Sql.texts(connection, reasons.values()),
                    sweep);
        }
    }

    void embedded(Connection connection, List<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(connection, EMBEDDED, sweep, Sql.texts(connection, keys));
        }
    }

    /** To be looked at again after the pause: changed or deleted meanwhile, or carried by a job that is no more. */
    void again(Connection connection, List<String> keys, Duration pause) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(connection, AGAIN, (double) pause.toSeconds(), sweep, Sql.texts(connection, keys));
        }
    }

    /** To be sent again in a smaller batch, so that one bad row does not hold up the others. */
    void inSmallerBatches(Connection connection, List<String> keys, int most, String reason) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(connection, ALONE, most, reason, sweep, Sql.texts(connection, keys));
        }
    }

    /** A row that a job carried, as it is now. */
    record Carried(
            String key,
            long version,
            boolean changed,
            boolean gone,
            @Nullable String seen) {}

    /** The rows that this job still carries and that nobody has locked. */
    Map<String, Carried> carriedBy(Connection connection, UUID job, List<String> keys) throws SQLException {
        Map<String, Carried> carried = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(CARRIED)) {
            Sql.bind(query, sweep, Sql.texts(connection, keys), job);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    boolean changed = row.getLong(2) != row.getLong(4)
                            || !row.getString(3).equals("sent");
                    carried.put(
                            row.getString(1),
                            new Carried(
                                    row.getString(1),
                                    row.getLong(4),
                                    changed,
                                    row.getString(3).equals("gone"),
                                    row.getString(5)));
                }
            }
        }
        return carried;
    }

    /** How many rows this job still carries, locked ones too. */
    int countCarriedBy(Connection connection, UUID job, List<String> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select count(*) from isogloss_sweep_rows where sweep = ? and key = any(?) and job = ?")) {
            Sql.bind(query, sweep, Sql.texts(connection, keys), job);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Drops rows whose points are deleted, unless they have come back meanwhile. */
    int forget(Connection connection, List<DueRow> rows) throws SQLException {
        return Sql.update(connection, FORGET, keys(connection, rows), versions(connection, rows), sweep);
    }

    private static Array keys(Connection connection, Collection<DueRow> rows) throws SQLException {
        return Sql.texts(connection, rows.stream().map(DueRow::key).toList());
    }

    private static Array versions(Connection connection, Collection<DueRow> rows) throws SQLException {
        return connection.createArrayOf(
                "int8", rows.stream().map(DueRow::version).toArray());
    }

    /** Those of the rows that have not changed and that nobody has locked. */
    Set<String> unchanged(Connection connection, Collection<DueRow> rows) throws SQLException {
        Set<String> unchanged = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(UNCHANGED)) {
            Sql.bind(query, keys(connection, rows), versions(connection, rows), sweep);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    unchanged.add(row.getString(1));
                }
            }
        }
        return unchanged;
    }

    void gone(Connection connection, List<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(connection, GONE, sweep, Sql.texts(connection, keys));
        }
    }

    void doubted(Connection connection, List<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(connection, DOUBTED, sweep, Sql.texts(connection, keys));
        }
    }

    /**
     * A row as it stands.
     *
     * @param free whether no job carries it and nobody has locked it
     */
    record Standing(long version, boolean free) {}

    /** Those of the rows that there are. */
    Map<String, Standing> standing(Connection connection, Collection<String> keys) throws SQLException {
        Map<String, Standing> standing = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(STANDING)) {
            Sql.bind(query, sweep, Sql.texts(connection, keys), sweep, Sql.texts(connection, keys));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    standing.put(row.getString(1), new Standing(row.getLong(2), row.getBoolean(3)));
                }
            }
        }
        return standing;
    }

    /** Rows look otherwise now: those that looked as beside it, and have been noticed so, are noticed as they are now. */
    void seen(Connection connection, Map<String, String> before, Map<String, String> now) throws SQLException {
        List<String> old = new ArrayList<>();
        now.keySet().forEach(key -> old.add(before.get(key)));
        Sql.update(
                connection,
                SEEN,
                Sql.texts(connection, now.keySet()),
                Sql.texts(connection, old),
                Sql.texts(connection, now.values()),
                sweep);
    }

    /** Any row may have changed without a sign of it. */
    void allChanged(Connection connection) throws SQLException {
        Sql.update(connection, """
            update isogloss_sweep_rows set state = 'pending', version = version + 1, attempts = 0, most = null, reason = null,
              due_at = case when job is null then now() else due_at end where sweep = ? and state <> 'gone'\
            """, sweep);
    }

    /** Every row is to be embedded anew; a line that was none stays none. */
    void allPending(Connection connection) throws SQLException {
        Sql.update(connection, """
            update isogloss_sweep_rows set state = 'pending', version = version + 1, job = null, due_at = now(), most = null,
              attempts = 0, reason = null
            where sweep = ? and state <> 'gone' and not (state = 'failed' and due_at is null)\
            """, sweep);
    }
}
