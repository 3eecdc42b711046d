package io.isogloss.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was spent, as the database knows it.
 *
 * @param at when it was asked
 * @param lastDay the last 24 hours
 * @param lastMonth the last 30 days
 * @param waiting entries of this process that are not in it yet
 * @param budgets what is left of each budget
 */
public record CostReport(
        Instant at, List<Line> lastDay, List<Line> lastMonth, int waiting, List<Budgets.Standing> budgets) {

    /** Copies the lists. */
    public CostReport {
        lastDay = List.copyOf(lastDay);
        lastMonth = List.copyOf(lastMonth);
        budgets = List.copyOf(budgets);
    }

    /**
     * What one model cost.
     *
     * @param operation {@code embedding}, {@code direct} or {@code naming}
     * @param operations how many there were
     */
    public record Line(
            String operation, String provider, String model, long operations, long tokens, BigDecimal costUsd) {
        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("operation", operation);
            map.put("provider", provider);
            map.put("model", model);
            map.put("operations", operations);
            map.put("tokens", tokens);
            map.put("cost_usd", plain(costUsd));
            return map;
        }
    }

    /** The report for JSON, in a fixed order. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("generated_at", at.toString());
        map.put("last_24_hours", period(lastDay));
        map.put("last_30_days", period(lastMonth));
        map.put("budgets", budgets.stream().map(Budgets.Standing::toMap).toList());
        map.put("entries_waiting", waiting);
        return map;
    }

    private static Map<String, Object> period(List<Line> lines) {
        long operations = 0;
        long tokens = 0;
        BigDecimal cost = BigDecimal.ZERO;
        List<Map<String, Object>> byModel = new ArrayList<>();
        for (Line line : lines) {
            operations += line.operations();
            tokens += line.tokens();
            cost = cost.add(line.costUsd());
            byModel.add(line.toMap());
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cost_usd", plain(cost));
        map.put("tokens", tokens);
        map.put("operations", operations);
        map.put("by_model", byModel);
        return map;
    }

    /** Without trailing zeros and without an exponent: 0.0004, not 4E-4. */
    static BigDecimal plain(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
