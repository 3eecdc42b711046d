package io.isogloss.local;

import io.isogloss.local.input.InputException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code isogloss} command. Exit codes: 0 done, 1 failed with a message, 2 called wrongly. */
@Command(
        name = "isogloss",
        mixinStandardHelpOptions = true,
        version = "isogloss 0.1.0",
        description = "Texts in, a readable map out.",
        subcommands = {
            MapCommand.class,
            DemoCommand.class,
            EmbedCommand.class,
            LayoutCommand.class,
            ClusterCommand.class,
            RenderCommand.class,
            SearchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class IsoglossMain {
    /** Held, so that its level is not forgotten: Lucene tells on every start which instructions it uses. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private IsoglossMain() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        LUCENE.setLevel(Level.WARNING);
        CommandLine command = new CommandLine(new IsoglossMain());
        command.setUsageHelpAutoWidth(true);
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("isogloss: " + sentence(failure));
            return 1;
        });
        return command.execute(arguments);
    }

    private static String sentence(Exception failure) {
        return switch (failure) {
            case InputException e -> String.valueOf(e.getMessage());
            case CommandFailedException e -> String.valueOf(e.getMessage());
            case InterruptedException e -> "stopped";
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
    }
}
