package io.isogloss.local;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** Options of every command that works with what is kept. */
final class SharedOptions {
    @Mixin
    private HomeOptions home = new HomeOptions();

    @Mixin
    private TerminalOptions terminal = new TerminalOptions();

    /** The same options with a folder, for a caller in this process. */
    SharedOptions at(Path folder) {
        home.set(folder);
        return this;
    }

    Path folder() {
        return home.folder();
    }

    Terminal terminal() {
        return terminal.terminal();
    }
}
