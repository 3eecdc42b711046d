package io.isogloss.sweep.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The jobs of a sweep that have no answer. Methods run within the caller's transaction; one thread. */
final class OpenJobs {
    private static final String COLUMNS =
            "select job, collection, bucket, object_key, keys, abandoned from isogloss_sweep_jobs ";
    /** The broker keeps a job for seven days. */
    private static final String OUTLIVED =
            "delete from isogloss_sweep_jobs where sweep = ? and abandoned and made_at < now() - interval '8 days'";

    private final String sweep;

    OpenJobs(String sweep) {
        this.sweep = sweep;
    }

    void add(Connection connection, List<OpenJob> jobs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into isogloss_sweep_jobs (job, sweep, collection, bucket, object_key, keys) values (?, ?, ?, ?, ?, ?)")) {
            for (OpenJob job : jobs) {
                Sql.bind(
                        insert,
                        job.id(),
                        sweep,
                        job.collection(),
                        job.bucket(),
                        job.objectKey(),
                        Sql.texts(connection, job.keys()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void published(Connection connection, Collection<UUID> jobs) throws SQLException {
        Sql.update(
                connection,
                "update isogloss_sweep_jobs set published = true where job = any(?)",
                Sql.uuids(connection, List.copyOf(jobs)));
    }

    /** Jobs whose publication nobody confirmed: whoever sent them is dead. */
    List<OpenJob> unpublished(Connection connection) throws SQLException {
        return select(connection, "where sweep = ? and not published and not abandoned", sweep);
    }

    /** Jobs that are waited for. */
    List<OpenJob> open(Connection connection) throws SQLException {
        return select(connection, "where sweep = ? and not abandoned", sweep);
    }

    List<OpenJob> those(Connection connection, Collection<UUID> jobs) throws SQLException {
        return select(connection, "where sweep = ? and job = any(?)", sweep, Sql.uuids(connection, List.copyOf(jobs)));
    }

    /** How many are waited for. */
    int count(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select count(*) from isogloss_sweep_jobs where sweep = ? and not abandoned")) {
            Sql.bind(query, sweep);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    void abandon(Connection connection, Collection<UUID> jobs) throws SQLException {
        Sql.update(
                connection,
                "update isogloss_sweep_jobs set abandoned = true where sweep = ? and job = any(?)",
                sweep,
                Sql.uuids(connection, List.copyOf(jobs)));
    }

    void remove(Connection connection, UUID job) throws SQLException {
        Sql.update(connection, "delete from isogloss_sweep_jobs where job = ?", job);
    }

    void dropOutlived(Connection connection) throws SQLException {
        Sql.update(connection, OUTLIVED, sweep);
    }

    private static List<OpenJob> select(Connection connection, String where, Object... parameters) throws SQLException {
        List<OpenJob> jobs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + where + " order by made_at")) {
            Sql.bind(query, parameters);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    jobs.add(new OpenJob(
                            (UUID) row.getObject(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            List.of((String[]) row.getArray(5).getArray()),
                            row.getBoolean(6)));
                }
            }
        }
        return jobs;
    }
}
