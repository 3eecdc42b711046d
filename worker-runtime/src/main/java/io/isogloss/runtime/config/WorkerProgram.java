package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;

/** A worker as a process. */
public final class WorkerProgram {
    private static final int WRONG_SETTINGS = 2;

    private WorkerProgram() {}

    /**
     * Runs a worker until its process is asked to end. A wrong setting ends the process with code 2 and one line a variable, whether it shows
     * before the first bean is made or only when it is used.
     */
    public static void run(Worker worker, Class<?> configuration, String[] arguments) {
        try {
            WorkerApplication.of(worker, configuration).run(arguments);
        } catch (InvalidSettingsException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_SETTINGS);
        } catch (RuntimeException e) {
            if (WrongSettingReporter.settingsIn(e) == null) {
                throw e;
            }
            // Reported already, instead of a stack trace.
            System.exit(WRONG_SETTINGS);
        }
    }
}
