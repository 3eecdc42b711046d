package io.isogloss.local;

import io.isogloss.local.input.ColumnChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which columns of an input are what. */
final class ColumnOptions {
    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description = "Column of the texts (default: by name or length).")
    private @Nullable String text;

    @Option(names = "--title-column", paramLabel = "NAME", description = "Column of the titles (default: by name).")
    private @Nullable String title;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Column of the ids (default: by name).")
    private @Nullable String id;

    ColumnChoice choice() {
        return new ColumnChoice(text, title, id);
    }
}
