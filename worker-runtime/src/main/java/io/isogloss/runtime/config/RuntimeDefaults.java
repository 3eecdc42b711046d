package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.Words.LogFormat;
import io.isogloss.runtime.settings.Words.LogLevel;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.runtime.telemetry.LogMask;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
                            SOURCE, properties(worker, Environment.of(worker, spring::getProperty))));
        }
    }

    static Map<String, Object> properties(Worker worker, Environment environment) {
        Map<String, Object> properties = new LinkedHashMap<>();
        String service = environment.get(Settings.SERVICE_NAME).orElse("worker-" + worker.word());
        properties.put("spring.application.name", service);
        properties.put(
                "server.port", environment.get(Settings.HEALTH_CHECK_PORT).orElse(standardPort(worker)));
        properties.put("server.shutdown", "graceful");
        properties.put("spring.main.keep-alive", "true");
        properties.put("spring.threads.virtual.enabled", "true");
        properties.put(
                "spring.lifecycle.timeout-per-shutdown-phase",
                environment
                        .get(Settings.WORKER_SHUTDOWN_TIMEOUT_SECS)
                        .plusSeconds(10)
                        .toString());
        health(properties);
        logs(properties, environment);
        traces(properties, environment);
        return properties;
    }

    private static int standardPort(Worker worker) {
        return switch (worker) {
            case DATASETS -> 8002;
            case VISUALIZATIONS -> 8081;
        };
    }

    private static void health(Map<String, Object> properties) {
        properties.put("management.endpoints.web.exposure.include", "health,info,prometheus");
        properties.put("management.endpoints.jmx.exposure.exclude", "*");
        properties.put("management.endpoint.health.probes.enabled", "true");
        properties.put("management.endpoint.health.validate-group-membership", "false");
        properties.put("management.endpoint.health.group.liveness.include", "livenessState,listenersAlive");
        properties.put("management.endpoint.health.group.readiness.include", "readinessState,listenersReady");
        properties.put("management.endpoint.health.group.dependencies.include", "broker,objectStore,vectorStore");
        properties.put("management.endpoint.health.group.dependencies.show-components", "always");
        properties.put("management.endpoint.health.show-details", "never");
    }

    private static void logs(Map<String, Object> properties, Environment environment) {
        LogLevel level = environment.get(Settings.LOG_LEVEL);
        properties.put("logging.level.root", level == LogLevel.WARNING ? "WARN" : level.name());
        if (environment.get(Settings.LOG_FORMAT) == LogFormat.JSON) {
            properties.put("logging.structured.format.console", "logstash");
            properties.put("logging.structured.json.rename.@timestamp", "timestamp");
            properties.put("logging.structured.json.rename.logger_name", "logger");
            properties.put("logging.structured.json.rename.thread_name", "thread");
            properties.put("logging.structured.json.rename.stack_trace", "exception");
            properties.put("logging.structured.json.exclude", "@version,level_value");
            properties.put("logging.structured.json.stacktrace.max-length", "8192");
            properties.put("logging.structured.json.customizer", LogMask.class.getName());
        }
    }

    private static void traces(Map<String, Object> properties, Environment environment) {
        properties.put("management.otlp.metrics.export.enabled", "false");
        properties.put("management.tracing.sampling.probability", "1.0");
        environment
                .get(Settings.OTEL_EXPORTER_OTLP_ENDPOINT)
                .ifPresentOrElse(
                        collector -> properties.put(
                                "management.opentelemetry.tracing.export.otlp.endpoint", traces(collector.toString())),
                        () -> properties.put("management.tracing.export.otlp.enabled", "false"));
    }

    private static String traces(String collector) {
        if (collector.endsWith("/v1/traces")) {
            return collector;
        }
        return (collector.endsWith("/") ? collector : collector + "/") + "v1/traces";
    }
}
