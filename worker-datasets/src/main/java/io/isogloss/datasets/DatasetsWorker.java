package io.isogloss.datasets;

import io.isogloss.datasets.config.WorkerConfiguration;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.Words.LogFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;

/** Starts the worker that turns batches of texts into vectors. */
public final class DatasetsWorker {
    private static final int WRONG_SETTINGS = 2;

    private DatasetsWorker() {}

    /** Runs until the process is asked to end. Ends with code 2 and one line a variable when the environment is wrong. */
    public static void main(String[] arguments) {
        SpringApplication application;
        try {
            application = application(System::getenv);
        } catch (InvalidSettingsException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_SETTINGS);
            return;
        }
        application.run(arguments);
    }

    /**
     * The application over these variables, checked, not yet started.
     *
     * @throws InvalidSettingsException or IllegalArgumentException naming every variable that is wrong
     */
    public static SpringApplication application(UnaryOperator<@Nullable String> variables) {
        Environment environment = Environment.of(io.isogloss.runtime.settings.Worker.DATASETS, variables);
        WorkerConfiguration.checkVariables(variables);
        SpringApplication application = new SpringApplication(WorkerConfiguration.class);
        Map<String, Object> defaults = new LinkedHashMap<>();
        if (environment.get(Settings.LOG_FORMAT) == LogFormat.JSON) {
            defaults.put("logging.structured.format.console", "ecs");
        }
        String level = environment.get(Settings.LOG_LEVEL).name();
        defaults.put("logging.level.root", level.equals("WARNING") ? "WARN" : level);
        application.setDefaultProperties(defaults);
        application.addInitializers(context ->
                context.getBeanFactory().registerSingleton("workerVariables", new WorkerVariables(variables)));
        return application;
    }

    /** The variables that the application was made with. */
    public record WorkerVariables(UnaryOperator<@Nullable String> lookUp) {}
}
