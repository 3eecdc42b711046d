package io.isogloss.local.input;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables with a heading line. */
final class TableTexts {
    private static final int SAMPLE = 200;

    private TableTexts() {}

    static List<TextRow> read(Reader reader, char separator, ColumnChoice wanted) {
        List<String> names = new ArrayList<>();
        List<List<String>> records = new ArrayList<>();
        CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader);
        try {
            for (CsvRecord record : csv) {
                if (names.isEmpty()) {
                    record.getFields().forEach(field -> names.add(field.strip()));
                } else {
                    records.add(record.getFields());
                }
            }
        } catch (CsvParseException e) {
            Throwable cause = e.getCause();
            String reason = cause == null ? e.getMessage() : e.getMessage() + " (" + cause.getMessage() + ")";
            throw new InputException("The table cannot be read after line " + (records.size() + 1) + ": " + reason);
        }
        if (names.isEmpty() || records.isEmpty()) {
            return List.of();
        }
        ColumnChoice columns = wanted.resolve(names, records.subList(0, Math.min(SAMPLE, records.size())));
        List<TextRow> rows = new ArrayList<>(records.size());
        for (List<String> record : records) {
            addRow(names, record, columns, rows);
        }
        return rows;
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
