package io.isogloss.sweep.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text made of columns: {@code {title} {title} {description}}. A column that stands twice weighs twice; {@code {title*2}} is the same. Immutable.
 *
 * @param parts what stands between the columns, and the columns
 */
public record TextTemplate(List<Part> parts) {
    private static final Pattern COLUMN = Pattern.compile("\\{([^{}*]+)(?:\\*([1-9]))?}");

    /**
     * A piece of the template.
     *
     * @param column whether {@code text} names a column
     */
    public record Part(boolean column, String text) {}

    /** Copies the parts. */
    public TextTemplate {
        parts = List.copyOf(parts);
    }

    /**
     * Understands a template.
     *
     * @throws IllegalArgumentException when it has no column, or a brace that belongs to none
     */
    public static TextTemplate of(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        int from = 0;
        while (matcher.find()) {
            literal(parts, text.substring(from, matcher.start()));
            int times = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            for (int i = 0; i < times; i++) {
                if (i > 0) {
                    parts.add(new Part(false, " "));
                }
                parts.add(new Part(true, matcher.group(1).strip()));
            }
            from = matcher.end();
        }
        literal(parts, text.substring(from));
        if (parts.stream().noneMatch(Part::column)) {
            throw new IllegalArgumentException("names no column: write {column}");
        }
        return new TextTemplate(parts);
    }

    private static void literal(List<Part> parts, String text) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("has a brace that belongs to no column: write {column} or {column*2}");
        }
        if (!text.isEmpty()) {
            parts.add(new Part(false, text));
        }
    }

    /** The columns, each once, in their order. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part.column()) {
                columns.add(part.text());
            }
        }
        return Collections.unmodifiableSet(columns);
    }

    /** The text of a row; empty where every column is null or blank. */
    public String fill(Map<String, ? extends @Nullable Object> row) {
        StringBuilder text = new StringBuilder();
        boolean any = false;
        for (Part part : parts) {
            if (!part.column()) {
                text.append(part.text());
                continue;
            }
            Object value = row.get(part.text());
            if (value != null) {
                String words = value.toString();
                any |= !words.isBlank();
                text.append(words);
            }
        }
        return any ? text.toString().strip() : "";
    }
}
