package io.isogloss.local;

import io.isogloss.local.input.TextRow;
import io.isogloss.model.PointId;
import io.isogloss.runtime.vectors.VectorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of texts as points carry them, and those points whose fields are no longer those of the input. */
final class StoredFields {
    /** What workers add to a point: its text, its id at the producer, its place on a map. */
    private static final Pattern OF_WORKERS = Pattern.compile("text|chunk_id|map_[0-9]+");

    private final List<PointId> changed = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> wanted = new ArrayList<>();

    /** What a text's point carries besides the text. */
    static Map<String, Object> of(TextRow row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("item_id", row.id());
        if (!row.title().isEmpty()) {
            fields.put("item_title", row.title());
        }
        fields.putAll(row.fields());
        return fields;
    }

    /** Remembers a point if it carries other fields than its text now has. */
    void compare(PointId point, TextRow row, Map<String, @Nullable Object> stored) {
        Map<String, Object> now = of(row);
        Map<String, @Nullable Object> change = new HashMap<>();
        now.forEach((name, value) -> {
            if (!OF_WORKERS.matcher(name).matches() && !same(value, stored.get(name))) {
                change.put(name, value);
            }
        });
        stored.forEach((name, value) -> {
            if (value != null
                    && !now.containsKey(name)
                    && !OF_WORKERS.matcher(name).matches()) {
                change.put(name, null);
            }
        });
        if (!change.isEmpty()) {
            changed.add(point);
            wanted.add(change);
        }
    }

    private static boolean same(Object now, @Nullable Object stored) {
        if (now instanceof Number one && stored instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return now.equals(stored);
    }

    int count() {
        return changed.size();
    }

    /** Writes what was remembered. A field that is gone becomes null: a point loses no field by being given others. */
    void write(VectorStore vectors, String collection) {
        vectors.setPayloads(collection, changed, wanted);
    }
}
