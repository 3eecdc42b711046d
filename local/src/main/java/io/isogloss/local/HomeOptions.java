package io.isogloss.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where this machine keeps what the command has made. */
final class HomeOptions {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Where vectors and pages are kept (default: $ISOGLOSS_HOME or ~/.isogloss).")
    private @Nullable Path home;

    void set(Path folder) {
        home = folder;
    }

    Path folder() {
        if (home != null) {
            return home;
        }
        return Variables.get("ISOGLOSS_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".isogloss"));
    }
}
