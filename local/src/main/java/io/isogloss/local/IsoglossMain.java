package io.isogloss.local;

import io.isogloss.cartography.failure.CartographyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code isogloss} command. Exit codes: 0 done, 1 failed with a message, 2 called wrongly. */
@Command(
        name = "isogloss",
        mixinStandardHelpOptions = true,
        version = "isogloss " + IsoglossMain.VERSION,
        description = "Texts in, a readable map out.",
        footer = {
            "",
            "Begin with `isogloss demo`, or `isogloss map FILE` for texts of your own.",
            "`isogloss COMMAND --help` says more."
        })
public final class IsoglossMain {
    static final String VERSION = "0.1.0";

    /** Held, so that its level is not forgotten: Lucene tells on every start which instructions it uses. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");
    /** Held likewise: what it tells of a library that cannot be unpacked, we tell in a sentence. */
    private static final Logger MODELS = Logger.getLogger("ai.onnxruntime");

    /** Held likewise: which engine a model runs on is no news at a terminal. */
    private static final Logger OWN = Logger.getLogger("io.isogloss");

    private IsoglossMain() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        StandardError.restore();
        Runtime.getRuntime().addShutdownHook(new Thread(Terminal::stopped, "stopped"));
        int code = run(arguments);
        Terminal.quit();
        System.exit(code);
    }

    static int run(String... arguments) {
        // Numbers look the same for everybody: a program may read them too.
        Locale.setDefault(Locale.ROOT);
        LUCENE.setLevel(Level.WARNING);
        MODELS.setLevel(Level.OFF);
        OWN.setLevel(Level.WARNING);
        CommandLine command = commandLine(arguments.length == 0 ? "" : arguments[0]);
        abbreviate(command);
        command.setUsageHelpWidth(Math.clamp(Terminal.columns(), 60, 120));
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            Terminal.giveUp();
            tell(line.getErr(), Sentences.of(failure));
            return code(failure);
        });
        command.setParameterExceptionHandler((problem, given) -> {
            CommandLine called = problem.getCommandLine();
            tell(called.getErr(), FileOrOption.told(called, given, Path.of("")).orElseGet(() -> message(problem)));
            called.getErr()
                    .println("`%s --help` says how it is called."
                            .formatted(called.getCommandSpec().qualifiedName()));
            return 2;
        });
        if (arguments.length == 0) {
            command.usage(System.err);
            return 2;
        }
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError | LinkageError e) {
            Terminal.giveUp();
            tell(command.getErr(), Sentences.of(e));
            return 1;
        }
    }

    /** Whether the call was wrong or its work failed. */
    private static int code(Exception failure) {
        return switch (failure) {
            case CommandFailedException told -> told.exitCode();
            case CartographyException e when e.kind() == CartographyException.Kind.INVALID_OPTION -> 2;
            default -> 1;
        };
    }

    private static void tell(PrintWriter err, String problem) {
        err.println(Terminal.wrapped("isogloss: " + problem));
    }

    private static String message(CommandLine.ParameterException problem) {
        CommandLine called = problem.getCommandLine();
        String name = called.getCommandSpec().qualifiedName();
        String message = String.valueOf(problem.getMessage());
        if (!called.getSubcommands().isEmpty() && message.startsWith("Missing required subcommand")) {
            return "`%s` needs a command: %s."
                    .formatted(name, String.join(", ", called.getSubcommands().keySet()));
        }
        if (!(problem instanceof UnmatchedArgumentException unmatched)) {
            return message.replaceFirst("^Error: ", "")
                            .replaceAll(" is not an? (int|long)$", " is no whole number")
                            .replaceAll(" is not a double$", " is no number")
                            .replaceFirst("\\.+$", "")
                    + ".";
        }
        String word = unmatched.getUnmatched().getFirst();
        if (called.getCommandSpec().optionsMap().containsKey(word.replaceFirst("=.*", ""))) {
            return "'%s' stands after '--', where options are no longer read.".formatted(word);
        }
        if (unmatched.isUnknownOption()) {
            return "`%s` has no option '%s'.".formatted(name, word)
                    + suggestion(word, called.getCommandSpec().optionsMap().keySet());
        }
        return called.getSubcommands().isEmpty()
                ? "'%s' is one too many. Put words that belong together in quotes.".formatted(word)
                : "`%s` has no command '%s'.".formatted(name, word)
                        + suggestion(word, called.getSubcommands().keySet());
    }

    private static String suggestion(String word, Set<String> known) {
        return Nearest.to(word.replaceFirst("=.*", ""), known)
                .map(" Do you mean %s?"::formatted)
                .orElse("");
    }

    /** The first line of a help names what must be given; the options stand below it, each with what it is for. */
    private static void abbreviate(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        StringBuilder must = new StringBuilder(spec.qualifiedName()).append(" [OPTIONS]");
        boolean any = false;
        for (OptionSpec option : spec.options()) {
            if (option.required() && option.group() == null) {
                any = true;
                must.append(' ').append(option.longestName()).append('=').append(option.paramLabel());
            }
        }
        for (ArgGroupSpec group : spec.argGroups()) {
            if (group.multiplicity().min() > 0) {
                any = true;
                must.append(' ').append(group.synopsis());
            }
        }
        spec.positionalParameters().forEach(parameter -> must.append(' ').append(parameter.paramLabel()));
        if (any) {
            spec.usageMessage().customSynopsis(must.toString());
        }
        spec.usageMessage().abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(IsoglossMain::abbreviate);
    }

    /** The command with the one subcommand that is wanted, or with all: reading the options of one takes a tenth of the time. */
    static CommandLine commandLine(String wanted) {
        Map<String, Supplier<Object>> all = commands();
        CommandLine command = new CommandLine(new IsoglossMain());
        if (all.containsKey(wanted)) {
            command.addSubcommand(wanted, all.get(wanted).get());
        } else {
            all.forEach((name, make) -> command.addSubcommand(name, make.get()));
            command.addSubcommand(new CommandLine.HelpCommand());
        }
        return command;
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("map", MapCommand::new);
        all.put("demo", DemoCommand::new);
        all.put("search", SearchCommand::new);
        all.put("serve", ServeCommand::new);
        all.put("embed", EmbedCommand::new);
        all.put("layout", LayoutCommand::new);
        all.put("cluster", ClusterCommand::new);
        all.put("render", RenderCommand::new);
        all.put("publish", PublishCommand::new);
        all.put("sweep", SweepCommand::new);
        all.put("status", StatusCommand::new);
        all.put("dlq", DlqCommand::new);
        all.put("cost", CostCommand::new);
        all.put("doctor", DoctorCommand::new);
        all.put("completion", CompletionCommand::new);
        return all;
    }
}
