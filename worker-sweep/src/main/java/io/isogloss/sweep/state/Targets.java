package io.isogloss.sweep.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collections of a sweep: one that is current or being filled, and those of earlier models. Methods run within the caller's transaction; one thread. */
final class Targets {
    private final String sweep;

    Targets(String sweep) {
        this.sweep = sweep;
    }

    /**
     * A collection of the sweep.
     *
     * @param state {@code filling}, {@code current} or {@code old}
     */
    record Target(String collection, String state, String fingerprint) {}

    List<Target> all(Connection connection) throws SQLException {
        List<Target> targets = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select collection, state, fingerprint from isogloss_sweep_targets where sweep = ? order by made_at desc")) {
            Sql.bind(query, sweep);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    targets.add(new Target(row.getString(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return targets;
    }

    /** This collection is to be filled; one that was being filled and is not it has had its time. */
    void fill(Connection connection, String collection, String fingerprint) throws SQLException {
        Sql.update(
                connection,
                "update isogloss_sweep_targets set state = 'old' where sweep = ? and state = 'filling'",
                sweep);
        Sql.update(connection, """
            insert into isogloss_sweep_targets (sweep, collection, state, fingerprint) values (?, ?, 'filling', ?)
            on conflict (sweep, collection) do update set fingerprint = excluded.fingerprint, made_at = now(),
              state = case when isogloss_sweep_targets.state = 'current' then 'current' else 'filling' end\
            """, sweep, collection, fingerprint);
    }

    /** Readers see this one from now on. */
    void current(Connection connection, String collection) throws SQLException {
        Sql.update(
                connection,
                "update isogloss_sweep_targets set state = case when collection = ? then 'current' else 'old' end where sweep = ?",
                collection,
                sweep);
    }

    /** What those who search were told of it; null where they are to be told. */
    void told(Connection connection, String collection, @Nullable String what) throws SQLException {
        Sql.update(
                connection,
                "update isogloss_sweep_targets set told = ? where sweep = ? and collection = ?",
                what,
                sweep,
                collection);
    }

    void remove(Connection connection, String collection) throws SQLException {
        Sql.update(
                connection, "delete from isogloss_sweep_targets where sweep = ? and collection = ?", sweep, collection);
    }
}
