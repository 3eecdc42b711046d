package io.isogloss.visualizations;

import io.isogloss.visualizations.config.MapWorkerConfiguration;
import io.isogloss.visualizations.config.MapWorkerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The worker that turns collections into map pages. Settings come from environment variables. */
public final class VisualizationsWorker {
    /** What the runtime needs beyond the drain to close everything. */
    private static final int CLOSING_SECONDS = 20;

    private VisualizationsWorker() {}

    /** Starts the worker; ends when the process is told to. */
    public static void main(String[] arguments) {
        start(System::getenv);
    }

    /**
     * Starts a worker with these variables.
     *
     * @throws RuntimeException if a variable is wrong, naming it
     */
    public static ConfigurableApplicationContext start(UnaryOperator<@Nullable String> variables) {
        MapWorkerSettings settings = MapWorkerSettings.of(variables);
        SpringApplication application = new SpringApplication(MapWorkerConfiguration.class);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", settings.port());
        properties.put(
                "spring.lifecycle.timeout-per-shutdown-phase",
                settings.drain().plusSeconds(CLOSING_SECONDS).toSeconds() + "s");
        properties.put("logging.level.root", settings.logLevel());
        if (settings.jsonLogs()) {
            properties.put("logging.structured.format.console", "logstash");
        }
        application.setDefaultProperties(properties);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(MapWorkerSettings.class, () -> settings));
        return application.run();
    }
}
