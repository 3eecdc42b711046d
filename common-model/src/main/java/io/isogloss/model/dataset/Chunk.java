package io.isogloss.model.dataset;

import io.isogloss.model.PointId;
import io.isogloss.model.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text to embed, with what is stored beside its vector.
 *
 * @param id the producer's id, any text
 * @param text the text
 * @param payload the producer's fields
 */
public record Chunk(String id, String text, Payload payload) {

    /** The id of its point. */
    public PointId pointId() {
        return PointId.of(id);
    }

    /** The payload of its point: the producer's fields, {@code text}, and {@code chunk_id} where the point has another id. */
    public Map<String, @Nullable Object> pointPayload() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(payload.toMap());
        fields.put("text", text);
        if (PointId.isMapped(id)) {
            fields.put("chunk_id", id);
        }
        return Collections.unmodifiableMap(fields);
    }

    /** A chunk of generation A, whose point carries {@code chunk_id}, {@code text} and {@code metadata}. */
    static Chunk ofGenerationA(String id, String text, Map<String, @Nullable Object> metadata) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("chunk_id", id);
        fields.put("metadata", metadata);
        return new Chunk(id, text, Payload.of(Json.write(Json.toTree(fields))));
    }
}
