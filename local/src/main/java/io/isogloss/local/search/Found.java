package io.isogloss.local.search;

import io.isogloss.model.PointId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text that was found.
 *
 * @param score what it was ranked by; comparable within one search only
 * @param payload its text, title, id and further fields
 */
public record Found(PointId id, double score, Map<String, @Nullable Object> payload) {
    /** The text itself. */
    public String text() {
        return string("text");
    }

    /** Its title, or empty. */
    public String title() {
        return string("item_title");
    }

    /** Its own id, else the one that its point's was made of, else that of its point. */
    public String itemId() {
        String own = string("item_id");
        String given = own.isEmpty() ? string("chunk_id") : own;
        return given.isEmpty() ? id.toString() : given;
    }

    private String string(String name) {
        Object value = payload.get(name);
        return value == null ? "" : value.toString();
    }
}
