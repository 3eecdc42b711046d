package io.isogloss.sweep.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Files of a sweep, over the session that holds its lock. Each method is one transaction; one thread. */
public final class LineBook {
    private final SweepSession session;
    private final LineTable lines;
    private final RowStates rows;

    LineBook(SweepSession session, String sweep) {
        this.session = session;
        this.lines = new LineTable(sweep);
        this.rows = new RowStates(sweep);
    }

    /** How each file looked when it was read last. */
    public Map<String, String> marks() throws SQLException {
        return lines.marks(session.connection());
    }

    /** Begins to read a file; the number goes with all that is read of it. */
    public long begin(String file) throws SQLException {
        return session.transaction(connection -> {
            lines.forgetBadLines(connection, file);
            return lines.visit(connection);
        });
    }

    /** Some lines of the file: by key those that are lines, by {@code file:number} why the others are none. */
    public void keep(String file, long visit, Map<String, String> good, Map<String, String> bad) throws SQLException {
        session.transaction(connection -> {
            lines.keep(connection, file, visit, good);
            lines.bad(connection, bad);
            return file;
        });
    }

    /** The file has been read to its end, and looked like this. */
    public void end(String file, long visit, String mark) throws SQLException {
        session.patiently(connection -> {
            List<String> gone = lines.end(connection, file, visit, mark);
            rows.gone(connection, gone);
            return file;
        });
    }

    /** The file is no more. */
    public void drop(String file) throws SQLException {
        session.patiently(connection -> {
            rows.gone(connection, lines.drop(connection, file));
            return file;
        });
    }
}
