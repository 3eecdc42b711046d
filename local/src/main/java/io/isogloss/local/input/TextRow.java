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
    private static final char REPLACEMENT = '\uFFFD';

    public TextRow {
        id = writable(id);
        text = writable(text);
        title = writable(title);
        Map<String, Object> own = new LinkedHashMap<>(fields);
        own.replaceAll((name, value) -> value instanceof String words ? writable(words) : value);
        fields = Collections.unmodifiableMap(own);
    }

    /** Without the two things that a text in an odd file can hold and no message or store takes: NUL and half a character. */
    private static String writable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return cleaned(text);
            }
        }
        return text;
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == 0) {
                clean.append(' ');
            } else {
                clean.appendCodePoint(isHalf(point) ? REPLACEMENT : point);
            }
        });
        return clean.toString();
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
