package io.isogloss.sweep.state;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces of statements. */
final class Sql {
    private Sql() {}

    /** A name as PostgreSQL stores it. */
    static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A table that may stand in a schema. */
    static String table(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name(name) : name(name.substring(0, dot)) + "." + name(name.substring(dot + 1));
    }

    /** A text within a statement. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** An array of texts as a parameter. */
    static Array texts(Connection connection, Collection<? extends @Nullable Object> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    static Array uuids(Connection connection, List<?> values) throws SQLException {
        return connection.createArrayOf("uuid", values.toArray());
    }

    /** Runs a statement with these parameters in their order. */
    static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            switch (value) {
                case Array array -> statement.setArray(i + 1, array);
                case null, default -> statement.setObject(i + 1, value);
            }
        }
    }

    /** The number that a query answers. */
    static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
