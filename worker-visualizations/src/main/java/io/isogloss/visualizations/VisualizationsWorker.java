package io.isogloss.visualizations;

import io.isogloss.runtime.config.WorkerApplication;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.visualizations.config.MapWorkerConfiguration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;

/** Starts the worker that turns collections into map pages. */
public final class VisualizationsWorker {
    private static final int WRONG_SETTINGS = 2;

    private VisualizationsWorker() {}

    /** Runs until the process is asked to end. Ends with code 2 and one line a variable when the environment is wrong. */
    public static void main(String[] arguments) {
        SpringApplication application;
        try {
            application = WorkerApplication.of(Worker.VISUALIZATIONS, MapWorkerConfiguration.class);
        } catch (InvalidSettingsException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_SETTINGS);
            return;
        }
        application.run(arguments);
    }

    /**
     * The application over these variables, checked, not yet started.
     *
     * @throws InvalidSettingsException naming every variable that is wrong
     */
    public static SpringApplication application(UnaryOperator<@Nullable String> variables) {
        return WorkerApplication.of(Worker.VISUALIZATIONS, MapWorkerConfiguration.class, variables);
    }
}
