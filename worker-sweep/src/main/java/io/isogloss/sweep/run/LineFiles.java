package io.isogloss.sweep.run;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.json.Json;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.state.LineBook;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies files of JSON lines into the table of lines: those that look otherwise than when they were read last. Memory for a thousand lines; one thread. */
final class LineFiles {
    private static final int LINES_AT_ONCE = 1_000;
    private static final int LONGEST_LINE = 8 << 20;
    private static final int MOST_BYTES_AT_ONCE = 32 << 20;
    private static final String S3 = "s3://";

    private final RowSource.Lines source;
    private final ObjectStore objects;
    private final LineBook book;
    private long badLines;

    LineFiles(RowSource.Lines source, ObjectStore objects, LineBook book) {
        this.source = source;
        this.objects = objects;
        this.book = book;
    }

    /** How many lines of the files that were read are none. */
    long bringUpToDate() throws SQLException {
        Map<String, String> known = book.marks();
        Map<String, String> now = source.place().startsWith(S3) ? inBucket() : inFolder();
        for (Map.Entry<String, String> file : now.entrySet()) {
            if (!file.getValue().equals(known.get(file.getKey()))) {
                read(file.getKey(), file.getValue());
            }
        }
        for (String file : known.keySet()) {
            if (!now.containsKey(file)) {
                book.drop(file);
            }
        }
        return badLines;
    }

    private static boolean isOfLines(String name) {
        return name.endsWith(".jsonl") || name.endsWith(".ndjson");
    }

    private Map<String, String> inFolder() {
        Path folder = Path.of(source.place());
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> all = tree.filter(file -> isOfLines(file.toString()) && Files.isRegularFile(file))
                    .toList();
            for (Path file : all) {
                files.put(
                        folder.relativize(file).toString(),
                        Files.size(file) + "-" + Files.getLastModifiedTime(file).toMillis());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of lines " + folder + " cannot be read: " + e.getMessage(), e);
        }
        return files;
    }

    private String bucket() {
        String rest = source.place().substring(S3.length());
        return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
    }

    private Map<String, String> inBucket() {
        String rest = source.place().substring(S3.length());
        String prefix = rest.contains("/") ? rest.substring(rest.indexOf('/') + 1) : "";
        Map<String, String> files = new TreeMap<>();
        objects.list(bucket(), prefix, object -> {
            if (isOfLines(object.ref().key())) {
                objects.head(object.ref())
                        .ifPresent(head -> files.put(object.ref().key(), head.toString()));
            }
        });
        return files;
    }

    private void read(String file, String mark) throws SQLException {
        long visit = book.begin(file);
        try {
            if (source.place().startsWith(S3)) {
                try (ObjectContent content = objects.open(new ObjectRef(bucket(), file), Long.MAX_VALUE)) {
                    read(file, visit, content.stream());
                }
            } else {
                try (InputStream in =
                        Files.newInputStream(Path.of(source.place()).resolve(file))) {
                    read(file, visit, in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the file of lines " + file + " cannot be read: " + e.getMessage(), e);
        }
        book.end(file, visit, mark);
    }

    private void read(String file, long visit, InputStream from) throws IOException, SQLException {
        InputStream in = new BufferedInputStream(from, 1 << 16);
        Map<String, String> good = new LinkedHashMap<>();
        Map<String, String> bad = new LinkedHashMap<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 0;
        long bytes = 0;
        for (int c = in.read(); c >= 0; ) {
            number++;
            line.reset();
            boolean whole = true;
            for (; c >= 0 && c != '\n'; c = in.read()) {
                whole = line.size() < LONGEST_LINE;
                if (whole) {
                    line.write(c);
                }
            }
            bytes += line.size();
            take(file + ":" + number, whole ? line.toByteArray() : null, good, bad);
            if (good.size() + bad.size() >= LINES_AT_ONCE || bytes >= MOST_BYTES_AT_ONCE) {
                keep(file, visit, good, bad);
                good.clear();
                bad.clear();
                bytes = 0;
            }
            c = c < 0 ? c : in.read();
        }
        keep(file, visit, good, bad);
    }

    private void keep(String file, long visit, Map<String, String> good, Map<String, String> bad) throws SQLException {
        book.keep(file, visit, good, bad);
        badLines += bad.size();
    }

    private void take(String place, byte @Nullable [] line, Map<String, String> good, Map<String, String> bad) {
        if (line == null) {
            bad.put(place, "the line is longer than " + LONGEST_LINE + " bytes");
            return;
        }
        if (new String(line, StandardCharsets.UTF_8).isBlank()) {
            return;
        }
        try {
            ObjectNode object = Json.readObject(line);
            JsonNode key = object.get(source.key());
            if (key == null
                    || !(key.isString() || key.isIntegralNumber())
                    || key.asString().isBlank()) {
                bad.put(place, "the line has no \"" + source.key() + "\" that is a text or a whole number");
            } else if (!isStorable(object)) {
                bad.put(place, "the line has a character that no text has: U+0000, or half of a surrogate pair");
            } else {
                good.put(key.asString(), new String(Json.write(object), StandardCharsets.UTF_8));
            }
        } catch (InvalidMessageException e) {
            bad.put(place, String.valueOf(e.getMessage()));
        }
    }

    /** What PostgreSQL's JSON has no place for. */
    private static boolean isStorable(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().stream()
                        .allMatch(field -> isStorable(field.getKey()) && isStorable(field.getValue()));
            case ARRAY -> node.valueStream().allMatch(LineFiles::isStorable);
            case STRING -> isStorable(node.stringValue());
            case NUMBER, BOOLEAN, NULL, BINARY, MISSING, POJO -> true;
        };
    }

    private static boolean isStorable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF));
    }
}
