package io.isogloss.datasets;

import io.isogloss.datasets.config.WorkerConfiguration;
import io.isogloss.runtime.config.WorkerApplication;
import io.isogloss.runtime.config.WorkerProgram;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;

/** Starts the worker that turns batches of texts into vectors. */
public final class DatasetsWorker {
    private DatasetsWorker() {}

    /** Runs until the process is asked to end. Ends with code 2 and one line a variable when the environment is wrong. */
    public static void main(String[] arguments) {
        WorkerProgram.run(Worker.DATASETS, WorkerConfiguration.class, arguments);
    }

    /**
     * The application over these variables, checked, not yet started.
     *
     * @throws InvalidSettingsException naming every variable that is wrong
     */
    public static SpringApplication application(UnaryOperator<@Nullable String> variables) {
        return WorkerApplication.of(Worker.DATASETS, WorkerConfiguration.class, variables);
    }
}
