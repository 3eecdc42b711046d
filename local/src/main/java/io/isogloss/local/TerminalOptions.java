package io.isogloss.local;

import java.io.Console;
import picocli.CommandLine.Option;

/** How much a command says while it works. */
final class TerminalOptions {
    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    Terminal terminal() {
        return new Terminal(System.err, isInteractive(), quiet, System::nanoTime);
    }

    /** Whether a person watches the standard error: the script knows; the console is about the standard input and output. */
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again where there is no terminal.
    static boolean isInteractive() {
        String told = System.getProperty("isogloss.terminal");
        Console console = told == null ? System.console() : null;
        boolean terminal = told == null ? console != null && console.isTerminal() : Boolean.parseBoolean(told);
        return terminal && !Variables.get("TERM").orElse("").equals("dumb");
    }
}
