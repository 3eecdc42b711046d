package io.isogloss.sweep.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What we write into rows, where the plan asks for it. Where rows are known by their looks, what we write ourselves, and what triggers of others add to it, is no
 * change of them. Methods run within the caller's transaction; one thread.
 */
final class OwnWrites {
    private final WriteBack writeBack;
    private final Changes changes;
    private final RowStates rows;

    OwnWrites(WriteBack writeBack, Changes changes, RowStates rows) {
        this.writeBack = writeBack;
        this.changes = changes;
        this.rows = rows;
    }

    /** Refuses columns that are not there, and a type that takes no vector. */
    void check(Connection connection) throws SQLException {
        if (any()) {
            writeBack.check(connection);
        }
    }

    /** Whether rows are written to at all. */
    boolean any() {
        return writeBack.any();
    }

    /**
     * How rows stand before they are written.
     *
     * @param locked those that are ours to write
     * @param present those that there are
     * @param looks how they look, where rows are known by that
     */
    record Standing(Set<String> locked, Set<String> present, Map<String, String> looks) {}

    Standing lock(Connection connection, List<String> keys) throws SQLException {
        return new Standing(
                writeBack.lock(connection, keys),
                writeBack.present(connection, keys),
                changes.scanned() ? writeBack.seen(connection, keys) : Map.of());
    }

    /** Those of the rows that nobody else is writing are under way. */
    void sent(Connection connection, List<String> keys) throws SQLException {
        if (any() && !keys.isEmpty()) {
            Set<String> free = writeBack.lock(connection, keys);
            List<String> writable = keys.stream().filter(free::contains).toList();
            write(connection, writable, () -> writeBack.sent(connection, writable));
        }
    }

    /**
     * Those of the rows that nobody else is writing failed; of the others our own table knows.
     *
     * @param withoutVector whether the vector of an earlier text is taken away
     */
    void failed(Connection connection, Map<String, String> reasons, boolean withoutVector) throws SQLException {
        if (any() && !reasons.isEmpty()) {
            Map<String, String> writable = new LinkedHashMap<>(reasons);
            writable.keySet().retainAll(writeBack.lock(connection, List.copyOf(reasons.keySet())));
            write(
                    connection,
                    List.copyOf(writable.keySet()),
                    () -> writeBack.failed(connection, writable, withoutVector));
        }
    }

    /** The rows, which are locked, have their vector. */
    void embedded(Connection connection, List<String> keys, Map<String, float[]> vectors) throws SQLException {
        if (any()) {
            write(connection, keys, () -> writeBack.embedded(connection, keys, vectors));
        }
    }

    private interface Writing {
        void run() throws SQLException;
    }

    private void write(Connection connection, List<String> keys, Writing writing) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        if (!changes.scanned()) {
            writing.run();
            return;
        }
        Map<String, String> before = writeBack.seen(connection, keys);
        writing.run();
        rows.seen(connection, before, writeBack.seen(connection, keys));
    }
}
