package io.isogloss.visualizations;

import io.isogloss.runtime.config.WorkerApplication;
import io.isogloss.runtime.config.WorkerProgram;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.visualizations.config.MapWorkerConfiguration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;

/** Starts the worker that turns collections into map pages. */
public final class VisualizationsWorker {
    private VisualizationsWorker() {}

    /** Runs until the process is asked to end. Ends with code 2 and one line a variable when the environment is wrong. */
    public static void main(String[] arguments) {
        WorkerProgram.run(Worker.VISUALIZATIONS, MapWorkerConfiguration.class, arguments);
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
