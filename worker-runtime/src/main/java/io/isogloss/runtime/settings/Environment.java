package io.isogloss.runtime.settings;

import io.isogloss.runtime.tls.TlsFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
        List<String> problems = environment.problemsOf(Settings.ALL);
        environment.together(problems, Settings.AWS_ACCESS_KEY_ID, Settings.AWS_SECRET_ACCESS_KEY);
        environment.together(problems, Settings.TLS_CLIENT_CERT_PATH, Settings.TLS_CLIENT_KEY_PATH);
        environment.checkBroker(problems);
        environment.usable(
                problems, "TLS_CA_CERT_PATH, TLS_CLIENT_CERT_PATH, TLS_CLIENT_KEY_PATH", Environment::httpCertificates);
        boolean hasBudget =
                environment.isSet(Settings.DAILY_BUDGET_USD) || environment.isSet(Settings.MONTHLY_BUDGET_USD);
        boolean hasLedger = environment.isSet(Settings.DATABASE_URL) || environment.isSet(Settings.LEDGER_PATH);
        if (hasBudget && !hasLedger) {
            problems.add("DAILY_BUDGET_USD and MONTHLY_BUDGET_USD need DATABASE_URL or LEDGER_PATH");
        }
        return environment.orThrow(problems);
    }

    /**
     * Checks the variables of broker and jobs alone, for a program that does nothing but make streams: it has the worker's environment, not its
     * folders.
     *
     * @throws InvalidSettingsException as {@link #of}
     */
    public static Environment ofBroker(Worker worker, UnaryOperator<@Nullable String> variables) {
        Environment environment = new Environment(worker, variables);
        List<String> problems = environment.problemsOf(JobVariables.ALL);
        environment.checkBroker(problems);
        return environment.orThrow(problems);
    }

    /** The same over a map. */
    public static Environment of(Worker worker, Map<String, String> variables) {
        return of(worker, variables::get);
    }

    /** The value of a setting. */
    public <T> T get(Setting<T> setting) {
        return setting.parse(raw(setting));
    }

    /** Variables of the earlier workers that are set and mean nothing here. */
    public List<RetiredVariable> retired() {
        return RetiredVariable.ALL.stream()
                .filter(each -> each.workers().contains(worker) && isSet(each.name()))
                .toList();
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

    /** Certificates for the broker. */
    TlsFiles brokerCertificates() {
        return new TlsFiles(
                get(JobVariables.NATS_CA_CERT_PATH).orElse(null),
                get(JobVariables.NATS_CLIENT_CERT_PATH).orElse(null),
                get(JobVariables.NATS_CLIENT_KEY_PATH).orElse(null));
    }

    /** Certificates for inference services that these settings name. */
    public TlsFiles httpCertificates() {
        return new TlsFiles(
                get(Settings.TLS_CA_CERT_PATH).orElse(null),
                get(Settings.TLS_CLIENT_CERT_PATH).orElse(null),
                get(Settings.TLS_CLIENT_KEY_PATH).orElse(null));
    }

    private List<String> problemsOf(List<Setting<?>> settings) {
        List<String> problems = new ArrayList<>();
        for (Setting<?> setting : settings) {
            if (setting.workers().contains(worker)) {
                check(setting, problems);
            }
        }
        return problems;
    }

    private void checkBroker(List<String> problems) {
        together(problems, JobVariables.NATS_USER, JobVariables.NATS_PASSWORD);
        together(problems, JobVariables.NATS_CLIENT_CERT_PATH, JobVariables.NATS_CLIENT_KEY_PATH);
        oneAtMost(
                problems,
                List.of(
                        JobVariables.NATS_USER,
                        JobVariables.NATS_TOKEN,
                        JobVariables.NATS_NKEY_SEED,
                        JobVariables.NATS_CREDENTIALS_FILE));
        usable(
                problems,
                "NATS_CA_CERT_PATH, NATS_CLIENT_CERT_PATH, NATS_CLIENT_KEY_PATH",
                Environment::brokerCertificates);
    }

    private Environment orThrow(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return this;
    }

    /** Looks into the files too, once nothing else is wrong. */
    private void usable(List<String> problems, String variables, Function<Environment, TlsFiles> files) {
        if (!problems.isEmpty()) {
            return;
        }
        TlsFiles named = files.apply(this);
        if (!named.equals(TlsFiles.SYSTEM)) {
            try {
                named.read();
            } catch (IllegalArgumentException e) {
                problems.add(variables + ": " + e.getMessage());
            }
        }
    }

    private boolean isSet(Setting<?> setting) {
        return isSet(setting.name());
    }

    private boolean isSet(String name) {
        String value = variables.apply(name);
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
