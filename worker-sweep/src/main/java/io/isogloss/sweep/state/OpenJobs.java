package io.isogloss.sweep.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The jobs of a sweep that have no answer, and those whose rows are looked at again. Methods run within the caller's transaction; one thread. */
final class OpenJobs {
    private static final String COLUMNS =
            "select job, collection, bucket, object_key, keys, abandoned from isogloss_sweep_jobs ";
    /** The broker keeps a job for seven days. */
    private static final String OUTLIVED =
            "delete from isogloss_sweep_jobs where sweep = ? and abandoned and look_again_at is null and made_at < now() - interval '8 days'";

    /** Whoever has opened a batch file trusts in it for two seconds; then its collection and its points get four tries of half a minute each. */
    private static final String LATER = "now() + interval '5 minutes'";

    private static final String LOOK_AGAIN = """
        insert into isogloss_sweep_jobs (job, sweep, collection, bucket, object_key, keys, published, abandoned, look_again_at)
        values (gen_random_uuid(), ?, ?, ?, ?, ?, true, true, %s)\
        """.formatted(LATER);

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

    /**
     * Rows of a job that has its answer are to be looked at again, once nobody can be storing them any more to whom the job was delivered twice. They lie
     * here under an id of their own: the answer of the job is heard again by every sweep.
     */
    void lookAgain(Connection connection, OpenJob job, Collection<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            Sql.update(
                    connection,
                    LOOK_AGAIN,
                    sweep,
                    job.collection(),
                    job.bucket(),
                    job.objectKey(),
                    Sql.texts(connection, keys));
        }
    }

    /** What is to be looked at again, and when that is. */
    List<OpenJob> toLookAtAgain(Connection connection) throws SQLException {
        return select(connection, "where sweep = ? and look_again_at <= now()", sweep);
    }

    /** Leaves these rows for another time, and no other. */
    void lookedAgain(Connection connection, UUID job, Collection<String> later) throws SQLException {
        if (later.isEmpty()) {
            remove(connection, job);
        } else {
            Sql.update(
                    connection,
                    "update isogloss_sweep_jobs set keys = ?, look_again_at = " + LATER + " where job = ?",
                    Sql.texts(connection, later),
                    job);
        }
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
