package io.isogloss.local;

import java.io.Console;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that works. */
final class SharedOptions {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Where vectors and pages are kept (default: $ISOGLOSS_HOME or ~/.isogloss).")
    private @Nullable Path home;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute (default: one a processor).")
    private int threads;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same map (default: 42).")
    private long seed = 42;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    /** The same options with a folder, for a caller in this process. */
    SharedOptions at(Path folder) {
        home = folder;
        return this;
    }

    Path folder() {
        if (home != null) {
            return home;
        }
        return Variables.get("ISOGLOSS_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".isogloss"));
    }

    int threads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    long seed() {
        return seed;
    }

    Terminal terminal() {
        return new Terminal(System.err, isInteractive(), quiet, System::nanoTime);
    }

    /** Whether a person watches the standard error: the script knows; the console is about the standard input and output. */
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again where there is no terminal.
    private static boolean isInteractive() {
        String told = System.getProperty("isogloss.terminal");
        Console console = told == null ? System.console() : null;
        boolean terminal = told == null ? console != null && console.isTerminal() : Boolean.parseBoolean(told);
        return terminal && !Variables.get("TERM").orElse("").equals("dumb");
    }
}
