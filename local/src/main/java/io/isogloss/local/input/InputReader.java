package io.isogloss.local.input;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads any supported input into rows, in the order of the input. One thread; holds all rows. */
public final class InputReader {
    private static final long LARGEST_DOCUMENT = 16L << 20;

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
        try {
            List<TextRow> rows = Files.isDirectory(input) ? folder(input) : file(input, columns);
            if (rows.isEmpty()) {
                throw new InputException("'" + input + "' holds no text.");
            }
            return rows;
        } catch (CharacterCodingException e) {
            throw new InputException("'" + input
                    + "' is not UTF-8. Convert it first, for example: iconv -f latin1 -t utf-8 in.csv > out.csv");
        } catch (IOException e) {
            throw new InputException("'" + input + "' cannot be read: " + e.getMessage());
        }
    }

    /** Reads lines of JSON from a stream of UTF-8, which stays the caller's to close. */
    public static List<TextRow> jsonLines(InputStream in, ColumnChoice columns) throws IOException {
        return JsonTexts.lines(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), columns);
    }

    private static List<TextRow> file(Path file, ColumnChoice columns) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try (BufferedReader reader = open(file)) {
            if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
                return JsonTexts.lines(reader, columns);
            }
            if (name.endsWith(".json")) {
                return JsonTexts.array(reader, columns);
            }
            if (name.endsWith(".csv") || name.endsWith(".tsv")) {
                return TableTexts.read(reader, name.endsWith(".tsv") ? '\t' : ',', columns);
            }
            if (name.endsWith(".txt") || name.endsWith(".md")) {
                return paragraphs(reader);
            }
        }
        throw new InputException(
                "'" + file.getFileName()
                        + "' has an ending that is not known. Use .csv, .tsv, .jsonl, .json, .txt, .md or a folder of .txt and .md files.");
    }

    /** Strict UTF-8: a wrong byte is an error, not a question mark on the map. */
    private static BufferedReader open(Path file) throws IOException {
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(
                        Files.newInputStream(file),
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                1 << 16);
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    /** One text a line. */
    private static List<TextRow> paragraphs(BufferedReader reader) throws IOException {
        List<TextRow> rows = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) {
                rows.add(new TextRow("line-" + (rows.size() + 1), line.strip(), "", Map.of()));
            }
        }
        return rows;
    }

    private static List<TextRow> folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(path ->
                            path.toString().endsWith(".txt") || path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
        List<TextRow> rows = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) > LARGEST_DOCUMENT) {
                throw new InputException("'" + file + "' is larger than 16 MB. Split it first.");
            }
            String text = Files.readString(file).strip();
            String id = folder.relativize(file).toString();
            if (!text.isEmpty()) {
                rows.add(new TextRow(id, text, file.getFileName().toString(), Map.of("file", id)));
            }
        }
        return rows;
    }
}
