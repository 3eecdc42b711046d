package io.isogloss.local;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What was spent, for a person, within 80 columns. */
final class CostSheet {
    private static final int NAME = 43;

    private CostSheet() {}

    /** The report of a ledger, as a worker's {@code /actuator/costs} has it. */
    static String of(String ledger, JsonNode report) {
        StringBuilder out = new StringBuilder(ledger).append(System.lineSeparator());
        out.append(row("", "runs", "tokens", "US dollars"));
        period("last 24 hours", report.path("last_24_hours"), out);
        period("last 30 days", report.path("last_30_days"), out);
        for (JsonNode budget : report.path("budgets")) {
            out.append(String.format(
                    Locale.ROOT,
                    "budget of this %s: %s of %s spent, %.0f %%%s%n",
                    budget.path("period").asString(""),
                    dollars(budget.path("spent_usd")),
                    dollars(budget.path("limit_usd")),
                    100 * budget.path("used_ratio").asDouble(0),
                    budget.path("spent").asBoolean(false) ? "  NOTHING LEFT" : ""));
        }
        long waiting = report.path("entries_waiting").asLong(0);
        if (waiting > 0) {
            out.append(String.format(Locale.ROOT, "%,d more entries wait for the database%n", waiting));
        }
        return out.toString();
    }

    private static void period(String name, JsonNode period, StringBuilder out) {
        out.append(row(name, period));
        for (JsonNode line : period.path("by_model")) {
            String model = "  %-9s  %s %s"
                    .formatted(
                            line.path("operation").asString(""),
                            line.path("provider").asString(""),
                            line.path("model").asString(""));
            out.append(row(model, line));
        }
    }

    private static String row(String name, JsonNode figures) {
        return row(
                name,
                String.format(Locale.ROOT, "%,d", figures.path("operations").asLong(0)),
                String.format(Locale.ROOT, "%,d", figures.path("tokens").asLong(0)),
                dollars(figures.path("cost_usd")));
    }

    private static String row(String name, String runs, String tokens, String cost) {
        String shown = name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
        return String.format(Locale.ROOT, "%-43s %8s %14s %11s%n", shown, runs, tokens, cost);
    }

    /** Cents, and where there are none what there is: the cost of few texts is far below a cent. */
    private static String dollars(JsonNode amount) {
        BigDecimal value = amount.asDecimal(BigDecimal.ZERO);
        int digits = value.signum() != 0 && value.compareTo(new BigDecimal("0.1")) < 0 ? 6 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", value.setScale(digits, RoundingMode.HALF_UP));
    }
}
