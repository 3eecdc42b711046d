package io.isogloss.local.input;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What further columns are for.
 *
 * @param date this one holds dates, whatever they look like
 * @param category this one names groups, even where it holds numbers; it comes first
 */
public record ColumnRoles(@Nullable String date, @Nullable String category) {

    /** The rows with these columns in the form that a page understands. */
    public List<TextRow> apply(List<TextRow> rows) {
        if (date == null && category == null) {
            return rows;
        }
        List<TextRow> changed = new ArrayList<>(rows.size());
        int dates = 0;
        int present = 0;
        int groups = 0;
        String wrong = "";
        for (TextRow row : rows) {
            Map<String, Object> fields = new LinkedHashMap<>();
            Object group = category == null ? null : find(row, category);
            if (category != null && group != null) {
                fields.put(category, group.toString());
                groups++;
            }
            row.fields().forEach(fields::putIfAbsent);
            Object value = date == null ? null : find(row, date);
            if (date != null && value != null) {
                present++;
                Optional<Instant> moment = Dates.parse(value);
                if (moment.isPresent()) {
                    fields.put(date, moment.get().toString());
                    dates++;
                } else {
                    wrong = value.toString();
                    fields.remove(date);
                }
            }
            changed.add(new TextRow(row.id(), row.text(), row.title(), fields));
        }
        if (date != null && present == 0) {
            throw missing(date, "date", rows);
        }
        if (date != null && dates == 0) {
            throw new InputException("No value of the column '" + date + "' is a date, for example '" + shortened(wrong)
                    + "'. Write dates like 2024-05-31.");
        }
        if (category != null && groups == 0) {
            throw missing(category, "category", rows);
        }
        return changed;
    }

    private static @Nullable Object find(TextRow row, String name) {
        return row.fields().get(name);
    }

    private static InputException missing(String name, String role, List<TextRow> rows) {
        List<String> names = rows.stream()
                .flatMap(row -> row.fields().keySet().stream())
                .distinct()
                .toList();
        return new InputException("There is no column '" + name + "' for --" + role + "-column. "
                + (names.isEmpty() ? "There are no further columns." : "The columns are: " + String.join(", ", names)));
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
