package io.isogloss.local.input;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which columns hold what; null lets the reader choose by name and content.
 */
public record ColumnChoice(
        @Nullable String text,
        @Nullable String title,
        @Nullable String id) {
    private static final List<String> TEXT_NAMES = List.of(
            "text",
            "content",
            "body",
            "description",
            "abstract",
            "gloss",
            "message",
            "comment",
            "review",
            "sentence",
            "document",
            "summary",
            "question");
    private static final List<String> TITLE_NAMES = List.of("title", "headline", "subject", "name");
    private static final List<String> ID_NAMES = List.of("id", "uuid", "key", "_id");
    private static final int SAMPLE = 200;

    /** Nothing chosen. */
    public static ColumnChoice automatic() {
        return new ColumnChoice(null, null, null);
    }

    /**
     * Fills the gaps from column names and, for the text, from the longest values.
     *
     * @throws InputException when a chosen column is not there or no column looks like text
     */
    ColumnChoice resolve(List<String> names, List<List<String>> sample) {
        String textColumn = text != null ? require(names, text, "text") : byName(names, TEXT_NAMES);
        if (textColumn == null) {
            textColumn = longest(names, sample);
        }
        String titleColumn = title != null ? require(names, title, "title") : byName(names, TITLE_NAMES);
        String idColumn = id != null ? require(names, id, "id") : byName(names, ID_NAMES);
        return new ColumnChoice(textColumn, textColumn.equals(titleColumn) ? null : titleColumn, idColumn);
    }

    private static String require(List<String> names, String wanted, String role) {
        for (String name : names) {
            if (name.equalsIgnoreCase(wanted)) {
                return name;
            }
        }
        throw new InputException("There is no column '" + wanted + "' for --" + role + "-column. The columns are: "
                + String.join(", ", names));
    }

    private static @Nullable String byName(List<String> names, List<String> wanted) {
        for (String candidate : wanted) {
            for (String name : names) {
                if (name.strip().toLowerCase(Locale.ROOT).equals(candidate)) {
                    return name;
                }
            }
        }
        return null;
    }

    private static String longest(List<String> names, List<List<String>> sample) {
        int best = -1;
        double bestLength = 12;
        for (int column = 0; column < names.size(); column++) {
            long length = 0;
            int rows = 0;
            for (List<String> row : sample.subList(0, Math.min(SAMPLE, sample.size()))) {
                if (column < row.size()) {
                    length += row.get(column).length();
                    rows++;
                }
            }
            double mean = rows == 0 ? 0 : (double) length / rows;
            if (mean > bestLength) {
                bestLength = mean;
                best = column;
            }
        }
        if (best < 0) {
            throw new InputException("No column looks like text. Name it with --text-column. The columns are: "
                    + String.join(", ", names));
        }
        return names.get(best);
    }
}
