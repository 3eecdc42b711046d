package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.JobVariables;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.Words.LogFormat;
import io.isogloss.runtime.settings.Words.LogLevel;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.runtime.telemetry.LogMask;
import io.isogloss.runtime.telemetry.TextLines;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Checks the environment before anything starts, and turns our variables into Spring's properties.
 *
 * <p>Acts where {@code isogloss.worker} is {@code datasets} or {@code visualizations}. What it sets has the lowest precedence, so a
 * property given in any other way wins.
 */
public final class RuntimeDefaults implements EnvironmentPostProcessor, Ordered {
    static final String WORKER = "isogloss.worker";
    private static final String SOURCE = "isogloss";
    private static final String OTLP = "management.opentelemetry.tracing.export.otlp.";
    private static final int GRPC_PORT = 4317;

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment spring, SpringApplication application) {
        String name = spring.getProperty(WORKER);
        if (name != null && !spring.getPropertySources().contains(SOURCE)) {
            Worker worker = Worker.valueOf(name.toUpperCase(Locale.ROOT));
            spring.getPropertySources()
                    .addLast(new MapPropertySource(
                            SOURCE,
                            properties(
                                    worker,
                                    Environment.of(worker, variable -> SpringVariables.literal(spring, variable)))));
        }
    }

    static Map<String, Object> properties(Worker worker, Environment environment) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("spring.application.name", environment.serviceName());
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.autoconfigure.exclude", LeftOut.names());
        properties.put(
                "server.port", environment.get(Settings.HEALTH_CHECK_PORT).orElse(standardPort(worker)));
        properties.put("server.shutdown", "graceful");
        properties.put("spring.main.keep-alive", "true");
        properties.put("spring.threads.virtual.enabled", "true");
        properties.put(
                "spring.lifecycle.timeout-per-shutdown-phase",
                environment
                        .get(JobVariables.WORKER_SHUTDOWN_TIMEOUT_SECS)
                        .plusSeconds(10)
                        .toString());
        health(properties);
        String workerId = environment
                .get(Settings.WORKER_ID)
                .orElseGet(() -> UUID.randomUUID().toString());
        logs(properties, environment, workerId);
        traces(properties, environment, workerId);
        return properties;
    }

    private static int standardPort(Worker worker) {
        return switch (worker) {
            case DATASETS -> 8002;
            case VISUALIZATIONS -> 8081;
        };
    }

    private static void health(Map<String, Object> properties) {
        properties.put("management.endpoints.web.exposure.include", "health,info,prometheus,costs");
        properties.put("management.endpoints.jmx.exposure.exclude", "*");
        properties.put("management.endpoint.health.probes.enabled", "true");
        properties.put("management.endpoint.health.validate-group-membership", "false");
        properties.put("management.endpoint.health.group.liveness.include", "livenessState,listenersAlive");
        properties.put("management.endpoint.health.group.readiness.include", "readinessState,listenersReady");
        properties.put(
                "management.endpoint.health.group.dependencies.include", "broker,objectStore,vectorStore,ledger");
        properties.put("management.endpoint.health.group.dependencies.show-components", "always");
        // Says why costs wait for their database, and jobs for a budget.
        properties.put("management.endpoint.health.group.costs.include", "ledger");
        properties.put("management.endpoint.health.group.costs.show-components", "always");
        properties.put("management.endpoint.health.group.costs.show-details", "always");
        properties.put("management.endpoint.health.show-details", "never");
    }

    private static void logs(Map<String, Object> properties, Environment environment, String workerId) {
        LogLevel level = environment.get(Settings.LOG_LEVEL);
        switch (level) {
            // What libraries say in detail may show headers and keys, and fills a disk.
            case TRACE, DEBUG -> properties.put("logging.level.io.isogloss", level.name());
            case INFO, WARN, ERROR -> properties.put("logging.level.root", level.name());
            case WARNING -> properties.put("logging.level.root", LogLevel.WARN.name());
        }
        // It warns of every version of the database file's engine that is newer than itself.
        properties.put("logging.level.org.flywaydb.core.internal.database.base", "ERROR");
        if (environment.get(Settings.LOG_FORMAT) == LogFormat.JSON) {
            properties.put("logging.structured.format.console", "logstash");
            properties.put("logging.structured.json.rename.[@timestamp]", "timestamp");
            properties.put("logging.structured.json.rename.logger_name", "logger");
            properties.put("logging.structured.json.rename.thread_name", "thread");
            properties.put("logging.structured.json.rename.stack_trace", "exception");
            properties.put("logging.structured.json.exclude", "@version,level_value");
            properties.put("logging.structured.json.add.worker_id", workerId);
            properties.put("logging.structured.json.stacktrace.max-length", "8192");
            properties.put("logging.structured.json.customizer", LogMask.class.getName());
        } else {
            properties.put("logging.structured.format.console", TextLines.class.getName());
        }
    }

    private static void traces(Map<String, Object> properties, Environment environment, String workerId) {
        properties.put("management.otlp.metrics.export.enabled", "false");
        properties.put("management.logging.export.otlp.enabled", "false");
        properties.put(
                "management.tracing.sampling.probability",
                environment.get(Settings.OTEL_TRACES_SAMPLER_ARG).toString());
        properties.put("management.opentelemetry.resource-attributes.service.instance.id", workerId);
        properties.put("management.opentelemetry.resource-attributes.service.version", Version.ofThisBuild());
        Optional<URI> collector = environment.get(Settings.OTEL_EXPORTER_OTLP_ENDPOINT);
        if (collector.isEmpty()) {
            properties.put("management.tracing.export.otlp.enabled", "false");
            return;
        }
        boolean grpc = environment
                .get(Settings.OTEL_EXPORTER_OTLP_PROTOCOL)
                .map("grpc"::equals)
                .orElse(collector.get().getPort() == GRPC_PORT);
        String address = collector.get().toString();
        properties.put(OTLP + "transport", grpc ? "grpc" : "http");
        properties.put(OTLP + "endpoint", grpc ? address : traces(address));
        environment.get(Settings.OTEL_EXPORTER_OTLP_HEADERS).ifPresent(headers -> {
            for (String header : headers.reveal().split(",", -1)) {
                int equals = header.indexOf('=');
                if (equals > 0) {
                    properties.put(
                            OTLP + "headers." + header.substring(0, equals).strip(),
                            header.substring(equals + 1).strip());
                }
            }
        });
    }

    private static String traces(String collector) {
        if (collector.endsWith("/v1/traces")) {
            return collector;
        }
        return (collector.endsWith("/") ? collector : collector + "/") + "v1/traces";
    }
}
