package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes states and vectors into the rows themselves. Methods run within the caller's transaction; one thread. */
final class WriteBack {
    private static final HexFormat HEX = HexFormat.of();

    private final SweepPlan plan;
    private final SourceTable source;
    private @Nullable String vectorType;

    WriteBack(SweepPlan plan, SourceTable source) {
        this.plan = plan;
        this.source = source;
    }

    boolean any() {
        return plan.writeBack().any();
    }

    void check(Connection connection) throws SQLException {
        SweepPlan.WriteBack columns = plan.writeBack();
        List<String> names = Stream.of(columns.vector(), columns.state(), columns.reason(), columns.at())
                .flatMap(Optional::stream)
                .map(Sql::name)
                .toList();
        try (PreparedStatement none = connection.prepareStatement(
                        "select " + String.join(", ", names) + " from " + table() + " limit 0");
                ResultSet nothing = none.executeQuery()) {
            boolean _ = nothing.next();
        }
        if (columns.vector().isPresent()) {
            String _ = vectorOf(connection);
        }
    }

    private String table() {
        return Sql.table(((RowSource.Table) plan.source()).table().orElseThrow());
    }

    /** Locks rows for writing; those that somebody else has locked, and those that are gone, are missing in the answer. */
    Set<String> lock(Connection connection, List<String> keys) throws SQLException {
        return keys(
                connection,
                "select (" + source.key() + ")::text from " + table() + " where " + source.keyIn(connection)
                        + " for update skip locked",
                keys);
    }

    /** Which of the rows there are, locked or not. */
    Set<String> present(Connection connection, List<String> keys) throws SQLException {
        return keys(
                connection,
                "select (" + source.key() + ")::text from " + table() + " where " + source.keyIn(connection),
                keys);
    }

    private static Set<String> keys(Connection connection, String sql, List<String> keys) throws SQLException {
        Set<String> found = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            Sql.bind(query, Sql.texts(connection, keys));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    /** How rows look now, by key. */
    Map<String, String> seen(Connection connection, List<String> keys) throws SQLException {
        Map<String, String> seen = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement("select (" + source.key() + ")::text, "
                + source.seen() + " from " + source.from() + " where " + source.keyIn(connection))) {
            Sql.bind(query, Sql.texts(connection, keys));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    seen.put(row.getString(1), row.getString(2));
                }
            }
        }
        return seen;
    }

    /** The rows are embedded; without vectors only their state is written. */
    void embedded(Connection connection, List<String> keys, Map<String, float[]> vectors) throws SQLException {
        List<@Nullable String> literals = new ArrayList<>(keys.size());
        Optional<String> column = plan.writeBack().vector();
        for (String key : keys) {
            float[] vector = vectors.get(key);
            literals.add(column.isEmpty() || vector == null ? null : literal(connection, vector));
        }
        List<@Nullable String> reasons = new ArrayList<>(keys.size());
        keys.forEach(key -> reasons.add(null));
        write(connection, "embedded", keys, reasons, literals);
    }

    /** The rows failed, each for the reason beside it. */
    void failed(Connection connection, Map<String, String> reasons, boolean withoutVector) throws SQLException {
        List<@Nullable String> none = new ArrayList<>(Collections.nCopies(reasons.size(), null));
        write(
                connection,
                "failed",
                List.copyOf(reasons.keySet()),
                new ArrayList<>(reasons.values()),
                withoutVector ? none : null);
    }

    /** The rows are under way. */
    void sent(Connection connection, List<String> keys) throws SQLException {
        if (plan.writeBack().state().isPresent()) {
            List<@Nullable String> reasons = new ArrayList<>(keys.size());
            keys.forEach(key -> reasons.add(null));
            write(connection, "sent", keys, reasons, null);
        }
    }

    private void write(
            Connection connection,
            String state,
            List<String> keys,
            List<@Nullable String> reasons,
            @Nullable List<@Nullable String> vectors)
            throws SQLException {
        List<String> sets = new ArrayList<>();
        plan.writeBack().state().ifPresent(column -> sets.add(Sql.name(column) + " = " + Sql.text(state)));
        plan.writeBack().reason().ifPresent(column -> sets.add(Sql.name(column) + " = u.reason"));
        plan.writeBack().at().ifPresent(column -> sets.add(Sql.name(column) + " = now()"));
        if (vectors != null && plan.writeBack().vector().isPresent()) {
            sets.add(Sql.name(plan.writeBack().vector().get()) + " = " + vectorOf(connection));
        }
        if (sets.isEmpty() || keys.isEmpty()) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set local isogloss.sweep = 'writing'");
        }
        String sql = "update " + table() + " t set " + String.join(", ", sets)
                + " from unnest(?::text[], ?::text[], ?::text[]) as u(key, reason, vector) where t." + source.key()
                + " = u.key::" + Sql.name(source.keyType(connection));
        Sql.update(
                connection,
                sql,
                Sql.texts(connection, keys),
                Sql.texts(connection, reasons),
                Sql.texts(connection, vectors == null ? reasons : vectors));
    }

    private String vectorType(Connection connection) throws SQLException {
        String known = vectorType;
        if (known == null) {
            known = typeOf(connection, plan.writeBack().vector().orElseThrow());
            vectorType = known;
        }
        return known;
    }

    private String typeOf(Connection connection, String column) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
            select t.typname from pg_attribute a join pg_type t on t.oid = a.atttypid
            where a.attrelid = to_regclass(?) and a.attname = ? and a.attnum > 0\
            """)) {
            Sql.bind(query, table(), column);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the table has no column '" + column + "' for the vector");
                }
                return row.getString(1);
            }
        }
    }

    private String vectorOf(Connection connection) throws SQLException {
        return switch (vectorType(connection)) {
            case "_float4" -> "u.vector::real[]";
            case "_float8" -> "u.vector::double precision[]";
            case "bytea" -> "decode(u.vector, 'hex')";
            // pgvector's type, and its half as wide one, read the same words.
            case "vector" -> "u.vector::vector";
            case "halfvec" -> "u.vector::halfvec";
            case String other ->
                throw new SQLException("the column for the vector is of type " + other
                        + ", must be vector, halfvec, real[], double precision[] or bytea");
        };
    }

    private String literal(Connection connection, float[] vector) throws SQLException {
        String type = vectorType(connection);
        if (type.equals("bytea")) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            return HEX.formatHex(bytes.array());
        }
        boolean array = type.startsWith("_");
        StringBuilder text = new StringBuilder(12 * vector.length).append(array ? '{' : '[');
        for (int i = 0; i < vector.length; i++) {
            text.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return text.append(array ? '}' : ']').toString();
    }
}
