package io.isogloss.runtime.settings;

import io.isogloss.runtime.tls.TlsFiles;
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

    private final Worker worker;
    private final UnaryOperator<@Nullable String> variables;

    private Environment(Worker worker, UnaryOperator<@Nullable String> variables) {
        this.worker = worker;
        this.variables = variables;
    }

    /**
     * Checks every variable that this worker reads.
     *
     * @param variables the value of a variable by its name, null when not set
     * @throws InvalidSettingsException naming every wrong variable, its value unless secret, and what is allowed
     */
    public static Environment of(Worker worker, UnaryOperator<@Nullable String> variables) {
        Environment environment = new Environment(worker, variables);
        List<String> problems = new ArrayList<>();
        for (Setting<?> setting : Settings.ALL) {
            if (setting.workers().contains(worker)) {
                environment.check(setting, problems);
            }
        }
        environment.together(problems, Settings.AWS_ACCESS_KEY_ID, Settings.AWS_SECRET_ACCESS_KEY);
        environment.together(problems, JobVariables.NATS_USER, JobVariables.NATS_PASSWORD);
        environment.together(problems, JobVariables.NATS_CLIENT_CERT_PATH, JobVariables.NATS_CLIENT_KEY_PATH);
        environment.together(problems, Settings.TLS_CLIENT_CERT_PATH, Settings.TLS_CLIENT_KEY_PATH);
        environment.oneAtMost(
                problems,
                List.of(
                        JobVariables.NATS_USER,
                        JobVariables.NATS_TOKEN,
                        JobVariables.NATS_NKEY_SEED,
                        JobVariables.NATS_CREDENTIALS_FILE));
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

    /** Whose environment this is. */
    public Worker worker() {
        return worker;
    }

    /** Every variable by its name, for secrets that jobs refer to. */
    public UnaryOperator<@Nullable String> variables() {
        return variables;
    }

    /** What this process calls itself in traces, in logs and at the broker. */
    public String serviceName() {
        return get(Settings.SERVICE_NAME).orElse("worker-" + worker.word());
    }

    /** Certificates for inference services that these settings name. */
    public TlsFiles httpCertificates() {
        return new TlsFiles(
                get(Settings.TLS_CA_CERT_PATH).orElse(null),
                get(Settings.TLS_CLIENT_CERT_PATH).orElse(null),
                get(Settings.TLS_CLIENT_KEY_PATH).orElse(null));
    }

    private boolean isSet(Setting<?> setting) {
        String value = variables.apply(setting.name());
        return value != null && !value.isBlank();
    }

    private void together(List<String> problems, Setting<?> one, Setting<?> other) {
        if (isSet(one) != isSet(other)) {
            problems.add(one.name() + " and " + other.name() + " must be set both or neither");
        }
    }

    private void oneAtMost(List<String> problems, List<Setting<?>> ways) {
        List<String> set = ways.stream().filter(this::isSet).map(Setting::name).toList();
        if (set.size() > 1) {
            problems.add(String.join(" and ", set) + " are set, must be: at most one of them");
        }
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
            String shown = value.isEmpty() ? "not set" : setting.isSecret() ? "(secret)" : "'" + shortened(value) + "'";
            problems.add(setting.name() + " is " + shown + ", must be: " + setting.allowed());
        }
    }

    private static String shortened(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
