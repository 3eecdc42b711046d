package io.isogloss.visualizations.application;

import io.isogloss.page.MapColumn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the payloads of points and makes columns of what most of them have: dates, numbers, categories, short texts. Filled by one thread.
 *
 * <p>Nested objects count one level deep, under their own names; what an earlier map wrote back does not count. At most {@value #MOST_COLUMNS} columns, in the order in which they are first met.
 */
final class PayloadColumns {
    private static final int MOST_COLUMNS = 12;
    private static final int MOST_CATEGORIES = 64;
    private static final int LONGEST_VALUE = 200;
    private static final double LEAST_SHARE = 0.05;
    private static final Set<String> NOT_COLUMNS =
            Set.of("text", "topic", "id", "chunk_id", "item_title", "item_id", "dataset_id", "dataset_item_id");

    private final Map<String, Object[]> values = new LinkedHashMap<>();
    private int points;
    private int capacity = 1_024;

    void add(Map<String, @Nullable Object> payload) {
        if (points == capacity) {
            capacity = capacity + (capacity >> 1);
            values.replaceAll((name, column) -> Arrays.copyOf(column, capacity));
        }
        payload.forEach((name, value) -> {
            if (WriteBack.isField(name)) {
                return;
            }
            if (value instanceof Map<?, ?> nested) {
                nested.forEach((inner, innerValue) -> put(String.valueOf(inner), innerValue));
            } else {
                put(name, value);
            }
        });
        points++;
    }

    private void put(String name, @Nullable Object value) {
        boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
        if (!scalar || NOT_COLUMNS.contains(name.toLowerCase(Locale.ROOT)) || name.isBlank() || name.length() > 60) {
            return;
        }
        Object[] column = values.get(name);
        if (column == null) {
            if (values.size() >= MOST_COLUMNS) {
                return;
            }
            column = new Object[capacity];
            values.put(name, column);
        }
        column[points] = value instanceof String text ? text.strip().intern() : value;
    }

    List<MapColumn> columns() {
        List<MapColumn> columns = new ArrayList<>();
        values.forEach((name, column) -> {
            MapColumn made = column(name, column);
            if (made != null) {
                columns.add(made);
            }
        });
        return columns;
    }

    private @Nullable MapColumn column(String name, Object[] column) {
        int present = 0;
        int numbers = 0;
        int dates = 0;
        Map<String, Integer> distinct = new LinkedHashMap<>();
        int longest = 0;
        for (int i = 0; i < points; i++) {
            Object value = column[i];
            if (value == null || value.equals("")) {
                continue;
            }
            present++;
            numbers += value instanceof Number ? 1 : 0;
            dates += value instanceof String text && millis(text) != Long.MIN_VALUE ? 1 : 0;
            longest = Math.max(longest, value.toString().length());
            if (distinct.size() <= MOST_CATEGORIES) {
                distinct.merge(value.toString(), 1, Integer::sum);
            }
        }
        if (present < points * LEAST_SHARE || distinct.size() < 2) {
            return null;
        }
        if (dates == present) {
            long[] millis = new long[points];
            for (int i = 0; i < points; i++) {
                millis[i] = column[i] instanceof String text ? millis(text) : Long.MIN_VALUE;
            }
            return MapColumn.date(name, millis);
        }
        if (numbers == present) {
            double[] doubles = new double[points];
            for (int i = 0; i < points; i++) {
                doubles[i] = column[i] instanceof Number number ? number.doubleValue() : Double.NaN;
            }
            return MapColumn.number(name, doubles);
        }
        if (distinct.size() <= MOST_CATEGORIES && longest <= LONGEST_VALUE) {
            return category(name, column, distinct);
        }
        return longest <= LONGEST_VALUE ? text(name, column) : null;
    }

    private MapColumn category(String name, Object[] column, Map<String, Integer> distinct) {
        List<String> order = new ArrayList<>(distinct.keySet());
        order.sort((a, b) -> {
            int byCount = Integer.compare(distinct.getOrDefault(b, 0), distinct.getOrDefault(a, 0));
            return byCount != 0 ? byCount : a.compareTo(b);
        });
        Map<String, Integer> codes = new LinkedHashMap<>();
        order.forEach(value -> codes.put(value, codes.size()));
        int[] codeOf = new int[points];
        for (int i = 0; i < points; i++) {
            Object value = column[i];
            codeOf[i] = value == null ? -1 : codes.getOrDefault(value.toString(), -1);
        }
        return MapColumn.category(name, codeOf, order);
    }

    private MapColumn text(String name, Object[] column) {
        List<String> texts = new ArrayList<>(points);
        for (int i = 0; i < points; i++) {
            Object value = column[i];
            texts.add(value == null ? "" : value.toString());
        }
        return MapColumn.text(name, texts);
    }

    /** Milliseconds of an ISO date or time, or {@link Long#MIN_VALUE} for any other text. */
    private static long millis(String text) {
        if (text.length() < 10 || text.length() > 40 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return Long.MIN_VALUE;
        }
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
            }
            boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
            String iso = text.replace(' ', 'T');
            return (zoned ? OffsetDateTime.parse(iso).toInstant() : Instant.parse(iso + "Z")).toEpochMilli();
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }
}
