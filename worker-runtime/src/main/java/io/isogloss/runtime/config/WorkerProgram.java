package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import java.net.URL;
import java.security.CodeSource;

/** A worker as a process. */
public final class WorkerProgram {
    private static final int WRONG_SETTINGS = 2;
    private static final String ADVICE =
            "WARNING: This worker loads its classes from jars in a jar, which can stop all its threads for ever. "
                    + "Extract it, then start the jar in the folder: java -Djarmode=tools -jar THIS.jar extract --destination FOLDER";

    private WorkerProgram() {}

    /**
     * Runs a worker until its process is asked to end. A wrong setting ends the process with code 2 and one line a variable, whether it shows
     * before the first bean is made or only when it is used.
     */
    public static void run(Worker worker, Class<?> configuration, String[] arguments) {
        CodeSource source = WorkerProgram.class.getProtectionDomain().getCodeSource();
        if (source != null && isInAJar(source.getLocation())) {
            System.err.println(ADVICE);
        }
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

    /** Whether classes come from a jar within another, whose loader stops virtual threads (docs/adr/0035-no-jar-in-a-jar.md). */
    static boolean isInAJar(URL classes) {
        return classes.getProtocol().equals("jar");
    }
}
