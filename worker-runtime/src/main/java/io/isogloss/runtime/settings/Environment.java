package io.isogloss.runtime.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a worker, checked as a whole before anything is read from it.
 *
 * <p>Immutable. A variable that is unset or blank has its default.
 */
public final class Environment {
    private static final int LONGEST_SHOWN = 80;

    private final UnaryOperator<@Nullable String> variables;

    private Environment(UnaryOperator<@Nullable String> variables) {
        this.variables = variables;
    }

    /**
     * Checks every variable that this worker reads.
     *
     * @param variables the value of a variable by its name, null when not set
     * @throws InvalidSettingsException naming every wrong variable, its value unless secret, and what is allowed
     */
    public static Environment of(Worker worker, UnaryOperator<@Nullable String> variables) {
        Environment environment = new Environment(variables);
        List<String> problems = new ArrayList<>();
        for (Setting<?> setting : Settings.ALL) {
            if (setting.workers().contains(worker)) {
                environment.check(setting, problems);
            }
        }
        boolean hasId = !environment.raw(Settings.AWS_ACCESS_KEY_ID).isEmpty();
        boolean hasKey = !environment.raw(Settings.AWS_SECRET_ACCESS_KEY).isEmpty();
        if (hasId != hasKey) {
            problems.add("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set both or neither");
        }
        boolean hasBudget = !environment.raw(Settings.DAILY_BUDGET_USD).isEmpty()
                || !environment.raw(Settings.MONTHLY_BUDGET_USD).isEmpty();
        boolean hasLedger = !environment.raw(Settings.DATABASE_URL).isEmpty()
                || !environment.raw(Settings.LEDGER_PATH).isEmpty();
        if (hasBudget && !hasLedger) {
            problems.add("DAILY_BUDGET_USD and MONTHLY_BUDGET_USD need DATABASE_URL or LEDGER_PATH");
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return environment;
    }

    /** The same over a map. */
    public static Environment of(Worker worker, Map<String, String> variables) {
        return of(worker, variables::get);
    }

    /** The value of a setting. */
    public <T> T get(Setting<T> setting) {
        return setting.parse(raw(setting));
    }

    private String raw(Setting<?> setting) {
        String value = variables.apply(setting.name());
        return value == null || value.isBlank() ? setting.fallback() : value.strip();
    }

    private void check(Setting<?> setting, List<String> problems) {
        String value = raw(setting);
        try {
            setting.parse(value);
        } catch (IllegalArgumentException e) {
            String shown = setting.isSecret() ? "(secret)" : "'" + shortened(value) + "'";
            problems.add(setting.name() + " is " + shown + ", must be: " + setting.allowed());
        }
    }

    private static String shortened(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
