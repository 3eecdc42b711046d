package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a sweep as statements see them, whatever they are: a table, a query, lines of files. Methods run within the caller's transaction; one thread. */
final class SourceTable {
    private static final int FETCHED_AT_ONCE = 100;

    private final SweepPlan plan;
    private final String from;
    private final String key;
    private final String where;
    private @Nullable String keyType;

    SourceTable(SweepPlan plan) {
        this.plan = plan;
        this.key = Sql.name(
                switch (plan.source()) {
                    case RowSource.Table table -> table.key();
                    case RowSource.Lines lines -> lines.key();
                });
        this.from = switch (plan.source()) {
            case RowSource.Table table ->
                table.query()
                        .map(query -> "(" + query + ") as swept")
                        .orElseGet(() -> Sql.table(table.table().orElseThrow()));
            case RowSource.Lines _ -> lines(plan);
        };
        this.where = switch (plan.source()) {
            case RowSource.Table table when !table.where().isBlank() -> "(" + table.where() + ")";
            case RowSource.Table _, RowSource.Lines _ -> "true";
        };
    }

    /** Each field of a line as a column, so that what follows needs not know. */
    private static String lines(SweepPlan plan) {
        Set<String> fields = new LinkedHashSet<>(plan.text().columns());
        fields.addAll(plan.payload());
        StringBuilder sql = new StringBuilder("(select l.key as " + Sql.name(((RowSource.Lines) plan.source()).key()));
        for (String field : fields) {
            if (!field.equals(((RowSource.Lines) plan.source()).key())) {
                sql.append(", l.line -> ")
                        .append(Sql.text(field))
                        .append(" as ")
                        .append(Sql.name(field));
            }
        }
        return sql + " from isogloss_sweep_lines l where l.sweep = " + Sql.text(plan.name()) + ") as swept";
    }

    String from() {
        return from;
    }

    /** The column of the key, quoted. */
    String key() {
        return key;
    }

    /** The condition for rows that are to be searchable. */
    String where() {
        return where;
    }

    /** Columns whose change changes the vector or its point, quoted, each once. */
    Set<String> watched() {
        Set<String> columns = new LinkedHashSet<>();
        plan.text().columns().forEach(column -> columns.add(Sql.name(column)));
        plan.payload().forEach(column -> columns.add(Sql.name(column)));
        return columns;
    }

    /** Type of the key, so that a comparison with a text of ours still finds the index of theirs. */
    String keyType(Connection connection) throws SQLException {
        String known = keyType;
        if (known == null) {
            known = columnType(connection, from, key);
            keyType = known;
        }
        return known;
    }

    static String columnType(Connection connection, String from, String column) throws SQLException {
        try (PreparedStatement none = connection.prepareStatement("select " + column + " from " + from + " limit 0");
                ResultSet nothing = none.executeQuery()) {
            return nothing.getMetaData().getColumnTypeName(1);
        }
    }

    /** A condition for the rows of these keys, with one parameter: an array of texts. */
    String keyIn(Connection connection) throws SQLException {
        return key + " = any(cast(? as text[])::" + Sql.name(keyType(connection)) + "[])";
    }

    /** Takes a row; false for enough. */
    @FunctionalInterface
    interface RowVisitor {
        boolean row(SourceRow row);
    }

    /** Reads rows in any order, a few at a time. Rows that are not to be searchable do not come. */
    void read(Connection connection, List<String> keys, RowVisitor visitor) throws SQLException {
        List<String> texts = List.copyOf(plan.text().columns());
        int longest = plan.terms().longestText();
        StringBuilder sql = new StringBuilder("select (" + key + ")::text");
        for (String column : texts) {
            // A field of a line is JSON: its text is wanted, not its quotes.
            String value = plan.source() instanceof RowSource.Lines
                            && !Sql.name(column).equals(key)
                    ? Sql.name(column) + " #>> '{}'"
                    : Sql.name(column) + "::text";
            sql.append(", left(").append(value).append(", ").append(longest + 1).append(")");
        }
        for (String column : plan.payload()) {
            sql.append(", ").append(Sql.name(column));
        }
        sql.append(" from ")
                .append(from)
                .append(" where ")
                .append(where)
                .append(" and ")
                .append(keyIn(connection));
        try (PreparedStatement query = connection.prepareStatement(sql.toString())) {
            query.setFetchSize(FETCHED_AT_ONCE);
            Sql.bind(query, Sql.texts(connection, keys));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Map<String, @Nullable String> words = new LinkedHashMap<>();
                    for (int i = 0; i < texts.size(); i++) {
                        words.put(texts.get(i), row.getString(2 + i));
                    }
                    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
                    for (int i = 0; i < plan.payload().size(); i++) {
                        payload.put(plan.payload().get(i), PayloadValues.of(row.getObject(2 + texts.size() + i)));
                    }
                    if (!visitor.row(new SourceRow(row.getString(1), words, payload))) {
                        return;
                    }
                }
            }
        }
    }

    /** How a row looks, for comparison with how it looked: its own mark of changes, or the digest of all that is read of it. */
    String seen() {
        if (plan.source() instanceof RowSource.Table table && table.changedAt().isPresent()) {
            return Sql.name(table.changedAt().get()) + "::text";
        }
        List<String> columns = new ArrayList<>();
        for (String column : watched()) {
            columns.add("coalesce(" + column + "::text, '')");
        }
        return "md5(concat_ws(chr(31), " + String.join(", ", columns) + "))";
    }
}
