package io.isogloss.local;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code isogloss completion}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "completion",
        description = "Prints what makes a shell complete commands and options.",
        footer = {"", "For bash and zsh:", "  source <(./isogloss completion)"})
final class CompletionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.print(AutoComplete.bash("isogloss", IsoglossMain.commandLine("")));
        return 0;
    }
}
