package io.isogloss.local;

import io.isogloss.local.input.Chunking;
import io.isogloss.local.input.ColumnRoles;
import io.isogloss.local.input.InputException;
import io.isogloss.local.input.InputReader;
import io.isogloss.local.input.TextRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where texts come from and how they are read. */
final class InputOptions {
    /** Below what batches of texts and the vector store take of one value, in the worst case of six bytes a character. */
    private static final int LONGEST_VALUE = 1_000_000;

    private static final int BEGINNING = 40;

    private static final String STANDARD_INPUT = "-";

    @Parameters(
            paramLabel = "INPUT",
            description = "A .csv, .tsv, .jsonl, .json, .parquet, .txt or .md file, a folder of .txt and .md files,"
                    + " or - for the standard input.")
    private @Nullable String input;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(names = "--date-column", paramLabel = "NAME", description = "Column of dates (default: by content).")
    private @Nullable String dateColumn;

    @Option(
            names = "--category-column",
            paramLabel = "NAME",
            description = "Column of groups, to color by (default: by content).")
    private @Nullable String categoryColumn;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "csv, tsv, jsonl, json or txt, for the standard input (default: by its first character).")
    private @Nullable String format;

    @Option(
            names = "--chunk",
            paramLabel = "HOW",
            description =
                    "Cut long texts: none, sentence, recursive or fixed (default: sentence for folders, else none).")
    private @Nullable String chunk;

    @Option(
            names = "--chunk-size",
            paramLabel = "N",
            description = "Characters of a piece at most (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int chunkSize = 1_000;

    @Option(
            names = "--chunk-overlap",
            paramLabel = "N",
            description = "Characters that a piece repeats of the one before (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int chunkOverlap;

    /** The texts, read, cut and checked. */
    List<TextRow> read() {
        Chunking chunking = chunking();
        return finish(
                isStream()
                        ? InputReader.read(System.in, format, columns.choice())
                        : InputReader.read(Path.of(identity()), columns.choice()),
                chunking);
    }

    /** The same of a file in the place of the input, in the format that was given. */
    List<TextRow> read(Path sent) {
        Chunking chunking = chunking();
        return finish(InputReader.read(sent, String.valueOf(format), columns.choice()), chunking);
    }

    private List<TextRow> finish(List<TextRow> rows, Chunking chunking) {
        List<TextRow> pieces = chunking.apply(new ColumnRoles(dateColumn, categoryColumn).apply(rows));
        for (TextRow piece : pieces) {
            requireShort("A text", piece.text(), " Cut long texts with --chunk recursive.");
            requireShort("A title", piece.title(), "");
            piece.fields().forEach((name, value) -> {
                if (value instanceof String words) {
                    requireShort("A value of '" + name + "'", words, "");
                }
            });
        }
        return pieces;
    }

    private static void requireShort(String what, String value, String advice) {
        if (value.length() > LONGEST_VALUE) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "%s has %,d characters, allowed are %,d. It begins: %s%s",
                    what,
                    value.length(),
                    LONGEST_VALUE,
                    Terminal.shortened(Terminal.plain(value.substring(0, BEGINNING * 2)), BEGINNING),
                    advice));
        }
    }

    private Chunking chunking() {
        boolean folder = !isStream() && Files.isDirectory(Path.of(identity()));
        String way = chunk == null ? folder ? "sentence" : "none" : chunk.toLowerCase(Locale.ROOT);
        for (Chunking.Way known : Chunking.Way.values()) {
            if (known.name().equalsIgnoreCase(way)) {
                try {
                    return new Chunking(known, chunkSize, chunkOverlap);
                } catch (InputException e) {
                    throw CommandFailedException.wrongCall(String.valueOf(e.getMessage()));
                }
            }
        }
        throw CommandFailedException.wrongCall(
                "--chunk is '" + chunk + "', allowed are none, sentence, recursive and fixed.");
    }

    private boolean isStream() {
        return STANDARD_INPUT.equals(input);
    }

    /** What the texts are kept under: the same for the same place. */
    String identity() {
        if (input == null) {
            throw CommandFailedException.wrongCall("Name the input.");
        }
        return isStream() ? input : Path.of(input).toAbsolutePath().normalize().toString();
    }

    /** How a person calls it. */
    String name() {
        if (isStream()) {
            return "the standard input";
        }
        Path file = Path.of(identity()).getFileName();
        return file == null ? identity() : file.toString();
    }

    static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** The heading of its map unless another is given. */
    String title() {
        if (isStream()) {
            return "Map";
        }
        return withoutEnding(name());
    }
}
