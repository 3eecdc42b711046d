package io.isogloss.sweep.state;

import io.isogloss.ledger.Database;
import io.isogloss.model.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the database of a sweep.
 *
 * <p>The lock of a sweep belongs to the connection, and whoever runs the sweep writes over that connection alone: with the connection the lock is lost, and
 * with the lock the means to write. No clock has a part in it. One thread.
 */
public final class SweepSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SweepSession.class);
    private static final String LOCATION = "io/isogloss/sweep/migrations";
    private static final int VALID_SECONDS = 5;
    private static final Duration PATIENT = Duration.ofHours(2);

    private final Connection connection;
    private final int usualTimeout;
    private boolean locked;

    private SweepSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.usualTimeout = connection.getNetworkTimeout();
    }

    /** Brings our tables up to date; several processes may do so at once. */
    public static void migrate(Database database) {
        database.migrate(LOCATION, "sweep");
    }

    /** Connects. */
    public static SweepSession open(Database database) throws SQLException {
        return new SweepSession(database.connect());
    }

    /** Takes the lock of a sweep, until {@link #close}; false when somebody else has it. Waits for nobody. */
    public boolean tryLock(String sweep) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, lockId(sweep));
            try (ResultSet answer = lock.executeQuery()) {
                locked = answer.next() && answer.getBoolean(1);
                return locked;
            }
        }
    }

    /** The number of the lock of a sweep, by which the server lists it. */
    public static long lockId(String sweep) {
        return Ids.uuid5("isogloss-sweep-" + sweep).getMostSignificantBits();
    }

    /**
     * Something that is done in one transaction.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    <T> T transaction(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    /** The same for a statement that may go through every row. */
    <T> T patiently(Work<T> work) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(PATIENT.toMillis()));
        try {
            return transaction(work);
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, usualTimeout);
            }
        }
    }

    Connection connection() {
        return connection;
    }

    /** Whether the database still answers over this connection, so that the lock is held. */
    public boolean isUsable() {
        try {
            return connection.isValid(VALID_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Lets go of the lock, and of the connection. Whoever asks for the lock after it gets it. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            // The server notices some time after it that a connection was closed.
            if (locked && !connection.isClosed()) {
                unlock();
            }
        }
    }

    private void unlock() {
        try (Statement statement = connection.createStatement()) {
            boolean _ = statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The lock of a sweep goes with its connection: {}", e.getMessage());
        }
    }
}
