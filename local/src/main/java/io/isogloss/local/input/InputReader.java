package io.isogloss.local.input;

import io.isogloss.model.Ids;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads any supported input into rows, in the order of the input. One thread; holds all rows. */
public final class InputReader {
    private static final long LARGEST_DOCUMENT = 16L << 20;
    private static final List<String> FORMATS =
            List.of("csv", "tsv", "jsonl", "ndjson", "json", "txt", "md", "parquet");

    private InputReader() {}

    /**
     * Reads a file or folder.
     *
     * @throws InputException when it cannot be used; the message says why and what to do
     */
    public static List<TextRow> read(Path input, ColumnChoice columns) {
        if (!Files.exists(input)) {
            throw new InputException("There is no file or folder '" + input + "'.");
        }
        return checked(
                "'" + input + "'",
                input,
                Files.isDirectory(input) ? () -> folder(input) : () -> file(input, format(input), columns));
    }

    /**
     * Reads a stream of UTF-8 to its end.
     *
     * @param format the ending that a file of it would have; null to look at its first character
     */
    public static List<TextRow> read(InputStream in, @Nullable String format, ColumnChoice columns) {
        return checked("The standard input", null, () -> {
            BufferedReader reader = open(in);
            return parse(reader, format == null ? guess(reader) : known(format, "--format"), columns);
        });
    }

    /**
     * Reads a file that is called something else here than where it came from.
     *
     * @param format the ending that it had
     */
    public static List<TextRow> read(Path file, String format, ColumnChoice columns) {
        return checked("The file", null, () -> file(file, known(format, "--format"), columns));
    }

    @FunctionalInterface
    private interface Source {
        List<TextRow> read() throws IOException;
    }

    private static List<TextRow> checked(String input, @Nullable Path file, Source source) {
        try {
            List<TextRow> rows = source.read();
            if (rows.isEmpty()) {
                throw new InputException(input + " holds no text.");
            }
            return named(rows);
        } catch (CharacterCodingException e) {
            throw notUtf8(input, file);
        } catch (AccessDeniedException e) {
            throw new InputException(input + " cannot be read: no right to read it.");
        } catch (IOException e) {
            throw new InputException(input + " cannot be read: " + e.getMessage());
        }
    }

    /** Reads lines of JSON from a stream of UTF-8, which stays the caller's to close. */
    public static List<TextRow> jsonLines(InputStream in, ColumnChoice columns) throws IOException {
        return named(JsonTexts.lines(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), columns));
    }

    /** A row without an id is named by what it says, so that it keeps its name when others come before it. */
    private static List<TextRow> named(List<TextRow> rows) {
        Map<String, Integer> seen = new HashMap<>();
        List<TextRow> named = new ArrayList<>(rows.size());
        for (TextRow row : rows) {
            if (row.id().isEmpty()) {
                String name = Ids.shortHash(row.title() + "\n" + row.text());
                int times = seen.merge(name, 1, Integer::sum);
                named.add(new TextRow(times == 1 ? name : name + "-" + times, row.text(), row.title(), row.fields()));
            } else {
                named.add(row);
            }
        }
        return named;
    }

    private static String format(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return known(name.substring(name.lastIndexOf('.') + 1), "'" + file.getFileName() + "'");
    }

    private static String known(String format, String where) {
        String plain = format.toLowerCase(Locale.ROOT);
        if (!FORMATS.contains(plain)) {
            throw new InputException(
                    where + (where.startsWith("-") ? " is '" + format + "', " : " has an ending ")
                            + "that is not known. Use .csv, .tsv, .jsonl, .json, .parquet, .txt, .md or a folder of .txt and .md files.");
        }
        return plain;
    }

    private static String guess(BufferedReader reader) throws IOException {
        reader.mark(1 << 12);
        int first = reader.read();
        while (first >= 0 && Character.isWhitespace(first)) {
            first = reader.read();
        }
        reader.reset();
        return first == '{' ? "jsonl" : first == '[' ? "json" : "txt";
    }

    private static List<TextRow> file(Path file, String format, ColumnChoice columns) throws IOException {
        if (format.equals("parquet")) {
            return ParquetTexts.read(file, columns);
        }
        try (BufferedReader reader = open(Files.newInputStream(file))) {
            return parse(reader, format, columns);
        }
    }

    private static List<TextRow> parse(BufferedReader reader, String format, ColumnChoice columns) throws IOException {
        return switch (format) {
            case "jsonl", "ndjson" -> JsonTexts.lines(reader, columns);
            // One object a line is called .json as often as .jsonl.
            case "json" ->
                guess(reader).equals("jsonl") ? JsonTexts.lines(reader, columns) : JsonTexts.array(reader, columns);
            case "csv" -> TableTexts.read(reader, TableTexts.separator(reader), columns);
            case "tsv" -> TableTexts.read(reader, '\t', columns);
            case "parquet" -> throw new InputException("Parquet is read from a file only, not from a stream.");
            default -> paragraphs(reader);
        };
    }

    /** Strict UTF-8: a wrong byte is an error, not a question mark on the map, and so is a zero where a text begins. */
    private static BufferedReader open(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                1 << 16);
        reader.mark(2);
        int first = reader.read();
        if (first == 0 || reader.read() == 0) {
            throw new MalformedInputException(1);
        }
        reader.reset();
        if (first == '\uFEFF') {
            int _ = reader.read();
        }
        return reader;
    }

    /** One text a line. */
    private static List<TextRow> paragraphs(BufferedReader reader) throws IOException {
        List<TextRow> rows = new ArrayList<>();
        BoundedLines lines = new BoundedLines(reader);
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank()) {
                rows.add(new TextRow("", line.strip(), "", Map.of()));
            }
        }
        return rows;
    }

    private static String document(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (CharacterCodingException e) {
            throw notUtf8("'" + file + "'", file);
        }
    }

    /** The command stands in a line of its own and fits as it is: a name with spaces is quoted as a shell wants it. */
    private static InputException notUtf8(String input, @Nullable Path file) {
        String path = file == null ? "in.txt" : file.toString();
        String name = file == null ? path : String.valueOf(file.getFileName());
        return new InputException(
                input + " is not UTF-8. Convert it, for example:\niconv -f " + encoding(file) + " -t utf-8 "
                        + forShell(path) + " > utf8" + forShell(name.substring(Math.max(0, name.lastIndexOf('.')))));
    }

    private static String forShell(String path) {
        String plain = path.startsWith("-") ? "./" + path : path;
        return plain.matches("[\\p{L}\\p{N}_.+/-]+") ? plain : "'" + plain.replace("'", "'\\''") + "'";
    }

    /** What Windows calls Unicode begins with a mark, or has a zero in each of its first letters; of all else Latin is the likeliest. */
    private static String encoding(@Nullable Path file) {
        if (file == null) {
            return "latin1";
        }
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            int second = in.read();
            if ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF)) {
                return "utf-16";
            }
            return second == 0 ? "utf-16le" : first == 0 ? "utf-16be" : "latin1";
        } catch (IOException e) {
            return "latin1";
        }
    }

    private static boolean isDocument(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".txt") || name.endsWith(".md");
    }

    private static List<TextRow> folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(InputReader::isDocument)
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new InputException("'" + folder + "' holds no .txt or .md file.");
        }
        List<TextRow> rows = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) > LARGEST_DOCUMENT) {
                throw new InputException("'" + file + "' is larger than 16 MB. Split it first.");
            }
            String text = document(file);
            String id = folder.relativize(file).toString();
            if (!text.isEmpty()) {
                rows.add(new TextRow(id, text, file.getFileName().toString(), Map.of("file", id)));
            }
        }
        return rows;
    }
}
