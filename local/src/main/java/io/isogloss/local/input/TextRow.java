package io.isogloss.local.input;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One text of the input.
 *
 * @param id names it within the input; the same text under the same id is not embedded again. Empty only between a reader and its caller
 * @param title shown above the text, or empty
 * @param fields further values: strings, numbers, booleans
 */
public record TextRow(String id, String text, String title, Map<String, Object> fields) {
    public TextRow {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
