package io.isogloss.local.input;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables with a heading line. */
final class TableTexts {
    private static final int SAMPLE = 200;
    private static final int LONGEST_FIELD = 16 << 20;
    private static final int LONGEST_HEADING = 1 << 15;
    /** The usual one first. */
    private static final String SEPARATORS = ",;\t|";

    private TableTexts() {}

    /** The mark between fields of a table with this heading: where there is no comma, what spreadsheets of other languages write. */
    static char separator(BufferedReader reader) throws IOException {
        reader.mark(LONGEST_HEADING + 1);
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (int i = 0; i < LONGEST_HEADING; i++) {
            int c = reader.read();
            if (c < 0 || (!quoted && (c == '\n' || c == '\r'))) {
                break;
            }
            quoted ^= c == '"';
            int kind = quoted ? -1 : SEPARATORS.indexOf(c);
            if (kind >= 0) {
                counts[kind]++;
            }
        }
        reader.reset();
        int most = 0;
        for (int kind = 1; kind < counts.length && counts[0] == 0; kind++) {
            most = counts[kind] > counts[most] ? kind : most;
        }
        return SEPARATORS.charAt(most);
    }

    static List<TextRow> read(Reader reader, char separator, ColumnChoice wanted) throws IOException {
        List<String> names = new ArrayList<>();
        List<List<String>> records = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(separator)
                .maxBufferSize(LONGEST_FIELD)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader);
        try {
            for (CsvRecord record : csv) {
                if (names.isEmpty()) {
                    record.getFields().forEach(field -> names.add(field.strip()));
                } else {
                    records.add(record.getFields());
                    requireNoMore(names, record);
                    lines.add(record.getStartingLineNumber());
                }
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof CharacterCodingException wrong) {
                throw wrong;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = String.valueOf(cause.getMessage());
            String reason = message.contains("buffer size")
                    ? "a field is longer than " + LONGEST_FIELD / (1 << 20)
                            + " million characters. Is a quote never closed?"
                    : message.contains("quote")
                            ? "a quote is never closed. Write a quote within a text twice: \"\"."
                            : message;
            throw new InputException(
                    "The table cannot be read after line " + (lines.isEmpty() ? 1 : lines.getLast()) + ": " + reason);
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
        if (names.isEmpty() || records.isEmpty()) {
            return List.of();
        }
        ColumnChoice columns = wanted.resolve(names, records.subList(0, Math.min(SAMPLE, records.size())));
        List<TextRow> rows = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            requireText(names, records.get(i), columns, lines.get(i));
            addRow(names, records.get(i), columns, rows);
        }
        return rows;
    }

    /** A field beyond the heading is the rest of a text that was cut at its comma. */
    private static void requireNoMore(List<String> names, CsvRecord record) {
        List<String> fields = record.getFields();
        for (int i = names.size(); i < fields.size(); i++) {
            if (!fields.get(i).isBlank()) {
                throw new InputException(
                        "Line %d has %d fields, the heading has %d. Put texts that hold the separator in quotes: \"…\"."
                                .formatted(record.getStartingLineNumber(), fields.size(), names.size()));
            }
        }
    }

    /** A line may end early, but not before its text: that is the rest of a text that was cut at the end of a line. */
    private static void requireText(List<String> names, List<String> record, ColumnChoice columns, long line) {
        int column = names.indexOf(columns.text());
        if (column >= record.size() && !(record.size() == 1 && record.getFirst().isBlank())) {
            throw new InputException(
                    "Line %d ends after column %d, the text is column %d of %d. Put texts of several lines in quotes: \"…\"."
                            .formatted(line, record.size(), column + 1, names.size()));
        }
    }

    private static void addRow(List<String> names, List<String> record, ColumnChoice columns, List<TextRow> rows) {
        String text = "";
        String title = "";
        String id = "";
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int column = 0; column < Math.min(names.size(), record.size()); column++) {
            String name = names.get(column);
            String value = record.get(column);
            if (name.equals(columns.text())) {
                text = value.strip();
            } else if (name.equals(columns.title())) {
                title = value.strip();
            } else if (name.equals(columns.id()) && !value.isBlank()) {
                id = value.strip();
            } else if (!value.isBlank() && !name.isEmpty()) {
                fields.put(name, Values.of(value));
            }
        }
        if (!text.isEmpty()) {
            rows.add(new TextRow(id, text, title, fields));
        }
    }
}
