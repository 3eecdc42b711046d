package io.isogloss.datasets;

import io.isogloss.ledger.PostgresServer;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What has to hold when a sweep is over, found out from the table, the states and the points alone: every good row has the vector of its text, every bad one a
 * reason, no other point exists.
 */
final class SweepInvariants {
    private static final double SAME = 0.999;

    private final PostgresServer database;
    private final VectorStore vectors;
    private final Function<List<String>, List<float[]>> expected;

    SweepInvariants(PostgresServer database, VectorStore vectors, Function<List<String>, List<float[]>> expected) {
        this.database = database;
        this.vectors = vectors;
        this.expected = expected;
    }

    /** Everything that does not hold. */
    List<String> broken(String collection, String table, String textOf, String good) throws SQLException {
        List<String> problems = new ArrayList<>();
        Map<String, String> texts = pairs("select id::text, " + textOf + " from " + table + " where " + good);
        Map<String, String> bad = pairs("select id::text, '' from " + table + " where not (" + good + ")");
        Map<String, String> states = pairs("select key, state from isogloss_sweep_rows");
        Map<String, String> reasons =
                pairs("select key, reason from isogloss_sweep_rows where state = 'failed' and reason is not null");
        Map<String, float[]> points = new HashMap<>();
        List<String> ids = new ArrayList<>();
        Map<String, String> pointTexts = new HashMap<>();
        VectorMatrix matrix =
                vectors.scroll(collection, null, PayloadFields.named("text"), Integer.MAX_VALUE, (row, id, payload) -> {
                    ids.add(id.toString());
                    pointTexts.put(id.toString(), String.valueOf(payload.get("text")));
                });
        for (int i = 0; i < matrix.rows(); i++) {
            points.put(
                    ids.get(i),
                    Arrays.copyOfRange(matrix.values(), i * matrix.dimensions(), (i + 1) * matrix.dimensions()));
        }
        List<String> keys = List.copyOf(texts.keySet());
        List<float[]> right = expected.apply(keys.stream().map(texts::get).toList());
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            float[] point = points.remove(key);
            if (point == null) {
                problems.add("row " + key + " has no point; its state is " + states.get(key));
            } else if (!texts.get(key).equals(pointTexts.get(key)) || cosine(point, right.get(i)) < SAME) {
                problems.add("row " + key + " has the vector of another text: " + pointTexts.get(key));
            }
            if (!"embedded".equals(states.get(key))) {
                problems.add("row " + key + " is " + states.get(key));
            }
        }
        points.keySet().forEach(key -> problems.add("a point without a good row: " + key));
        bad.keySet().stream()
                .filter(key -> !reasons.containsKey(key))
                .forEach(key -> problems.add("bad row " + key + " has no reason; its state is " + states.get(key)));
        states.keySet().stream()
                .filter(key -> !texts.containsKey(key) && !bad.containsKey(key))
                .forEach(key -> problems.add("a deleted row is remembered: " + key + " " + states.get(key)));
        return problems;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squareA * squareB);
    }

    private Map<String, String> pairs(String query) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                pairs.put(row.getString(1), row.getString(2));
            }
        }
        return pairs;
    }
}
