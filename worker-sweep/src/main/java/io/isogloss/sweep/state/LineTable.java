package io.isogloss.sweep.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lines of files as a table, so that what is done about rows is done about them too. Methods run within the caller's transaction; one thread. */
final class LineTable {
    private static final String CHANGED = """
        select f.key from unnest(?, ?) as f(key, line)
        left join isogloss_sweep_lines l on l.sweep = ? and l.key = f.key
        where l.key is null or l.line is distinct from f.line::jsonb\
        """;
    private static final String KEEP = """
        insert into isogloss_sweep_lines (sweep, key, file, line, visit)
        select ?, f.key, ?, f.line::jsonb, ? from unnest(?, ?) as f(key, line)
        on conflict (sweep, key) do update set file = excluded.file, line = excluded.line, visit = excluded.visit\
        """;
    private static final String PENDING = """
        insert into isogloss_sweep_rows (sweep, key, state, due_at) select ?, u.key, 'pending', now() from unnest(?) as u(key)
        """ + Changes.NOTICED;
    private static final String BAD = """
        insert into isogloss_sweep_rows (sweep, key, state, reason, attempts)
        select ?, u.key, 'failed', u.reason, 1 from unnest(?, ?) as u(key, reason)
        on conflict (sweep, key) do update set state = 'failed', reason = excluded.reason, due_at = null\
        """;

    private final String sweep;

    LineTable(String sweep) {
        this.sweep = sweep;
    }

    /** How each file looked when it was read last. */
    Map<String, String> marks(Connection connection) throws SQLException {
        Map<String, String> marks = new HashMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("select file, mark from isogloss_sweep_files where sweep = ?")) {
            Sql.bind(query, sweep);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    marks.put(row.getString(1), row.getString(2));
                }
            }
        }
        return marks;
    }

    /** A new number for one reading of one file. */
    long visit(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "select coalesce(max(visit), 0) + 1 from isogloss_sweep_lines where sweep = "
                                + Sql.text(sweep));
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What was wrong with lines of the file before is no longer said. */
    void forgetBadLines(Connection connection, String file) throws SQLException {
        Sql.update(
                connection,
                "delete from isogloss_sweep_rows where sweep = ? and state = 'failed' and due_at is null and starts_with(key, ?)",
                sweep,
                file + ":");
    }

    /** Lines of the file as they are now, by key. */
    void keep(Connection connection, String file, long visit, Map<String, String> lines) throws SQLException {
        List<String> changed = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(CHANGED)) {
            Sql.bind(query, Sql.texts(connection, lines.keySet()), Sql.texts(connection, lines.values()), sweep);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    changed.add(row.getString(1));
                }
            }
        }
        Sql.update(
                connection,
                KEEP,
                sweep,
                file,
                visit,
                Sql.texts(connection, lines.keySet()),
                Sql.texts(connection, lines.values()));
        if (!changed.isEmpty()) {
            Sql.update(connection, PENDING, sweep, Sql.texts(connection, changed));
        }
    }

    /** Lines that are none, and why, by {@code file:number}. They stay failed until the file changes. */
    void bad(Connection connection, Map<String, String> reasons) throws SQLException {
        if (!reasons.isEmpty()) {
            Sql.update(
                    connection,
                    BAD,
                    sweep,
                    Sql.texts(connection, reasons.keySet()),
                    Sql.texts(connection, reasons.values()));
        }
    }

    /** The file has been read to its end: lines that were not in it this time are gone. */
    List<String> end(Connection connection, String file, long visit, String mark) throws SQLException {
        Sql.update(
                connection,
                "insert into isogloss_sweep_files (sweep, file, mark) values (?, ?, ?)"
                        + " on conflict (sweep, file) do update set mark = excluded.mark",
                sweep,
                file,
                mark);
        return deleted(
                connection,
                "delete from isogloss_sweep_lines where sweep = ? and file = ? and visit <> ? returning key",
                sweep,
                file,
                visit);
    }

    /** The file is no more, and its lines with it. */
    List<String> drop(Connection connection, String file) throws SQLException {
        Sql.update(connection, "delete from isogloss_sweep_files where sweep = ? and file = ?", sweep, file);
        forgetBadLines(connection, file);
        return deleted(
                connection, "delete from isogloss_sweep_lines where sweep = ? and file = ? returning key", sweep, file);
    }

    private static List<String> deleted(Connection connection, String sql, Object... parameters) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            Sql.bind(delete, parameters);
            try (ResultSet row = delete.executeQuery()) {
                while (row.next()) {
                    keys.add(row.getString(1));
                }
            }
        }
        return keys;
    }
}
