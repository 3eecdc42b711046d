package io.isogloss.ledger;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** Connections to a database, each new: the ledger needs one or two. Safe for many threads. */
public final class Database {
    private static final String HISTORY = "isogloss_migrations";

    private final DataSource source;

    /** Connects to nothing yet. */
    public Database(DatabaseAddress address) {
        this.source = switch (address) {
            case DatabaseAddress.Postgres postgres -> new PostgresSource(postgres.jdbcUrl(), postgres.properties());
            case DatabaseAddress.File file -> h2(file);
        };
    }

    private static DataSource h2(DatabaseAddress.File file) {
        JdbcDataSource h2 = new JdbcDataSource();
        // Its words are those of PostgreSQL; the engine keeps the file open for as long as a worker lives.
        h2.setURL("jdbc:h2:file:" + file.file().toAbsolutePath()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_ON_EXIT=FALSE");
        h2.setUser("isogloss");
        h2.setPassword("");
        return h2;
    }

    /** A connection of the caller's own. */
    public Connection connect() throws SQLException {
        return source.getConnection();
    }

    /**
     * Brings the tables up to date; several processes may do so at once.
     *
     * @param location folder of migrations on the class path
     * @param component keeps the history of these migrations apart from that of others in the same database
     */
    public void migrate(String location, String component) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:" + location)
                .table(HISTORY + "_" + component)
                // The database may hold tables of other programs.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }

    /** The driver's own, which puts the password into its URL, is not used. */
    private record PostgresSource(String url, Properties properties) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = new org.postgresql.Driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the driver does not take " + url);
            }
            return connection;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("one user only");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {
            // Nothing is written.
        }

        @Override
        public void setLoginTimeout(int seconds) {
            properties.setProperty("loginTimeout", Integer.toString(seconds));
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("no logger");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }

        @Override
        public String toString() {
            return url;
        }
    }
}
