package io.isogloss.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What a service of docker-compose.yml is given, with the variables of an {@code .env} that {@code scripts/make-env.sh} drew.
 * Whether the file as a whole is one that Compose takes is for {@code scripts/check-deployment.sh}, which asks Compose's own
 * library.
 */
final class ComposeFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(:?[-?])?([^}]*)}");

    private final Map<?, ?> services;
    private final Map<String, String> variables;

    private ComposeFile(Map<?, ?> services, Map<String, String> variables) {
        this.services = services;
        this.variables = variables;
    }

    static ComposeFile of(Path repository, Path env) throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<?, ?> file = yaml.load(Files.readString(repository.resolve("docker-compose.yml")));
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(env)) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new ComposeFile((Map<?, ?>) file.get("services"), variables);
    }

    Map<String, String> environment(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        ((Map<?, ?>) service(service).get("environment")).forEach((name, value) -> {
            // A name without a value is passed on when .env has it.
            String filled = value == null ? variables.get(name.toString()) : filled(value.toString());
            if (filled != null) {
                environment.put(name.toString(), filled);
            }
        });
        return environment;
    }

    /** The last word of a service's entry point. */
    String lastOfEntryPoint(String service) {
        return filled(((List<?>) service(service).get("entrypoint")).getLast().toString());
    }

    String memory(String service) {
        return filled(service(service).get("mem_limit").toString());
    }

    /** The value of a variable of {@code .env}. */
    String variable(String name) {
        return filled("${" + name + ":?not in .env}");
    }

    private Map<?, ?> service(String name) {
        if (services.get(name) instanceof Map<?, ?> service) {
            return service;
        }
        throw new IllegalArgumentException("docker-compose.yml has no service " + name);
    }

    private String filled(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = variables.get(matcher.group(1));
            String rule = matcher.group(2) == null ? "" : matcher.group(2);
            boolean absent = value == null || (value.isEmpty() && rule.startsWith(":"));
            if (absent && rule.endsWith("?")) {
                throw new IllegalArgumentException(matcher.group(1) + ": " + matcher.group(3));
            }
            matcher.appendReplacement(
                    filled, Matcher.quoteReplacement(absent || value == null ? matcher.group(3) : value));
        }
        return matcher.appendTail(filled).toString();
    }
}
