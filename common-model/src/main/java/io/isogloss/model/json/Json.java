package io.isogloss.model.json;

import io.isogloss.model.Defect;
import io.isogloss.model.InvalidMessageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From bytes to a tree and back, with everything a stranger could do wrong refused before the tree is built. */
public final class Json {
    /** Bytes of a message. A broker's own limit (1 MB by default, 64 MB at most) is usually the lower one. */
    public static final int MESSAGE_BYTES = 64 * 1024 * 1024;

    /** Nesting of a message or of one chunk. */
    public static final int DEPTH = 64;

    private static final JsonLimits MESSAGE = new JsonLimits(MESSAGE_BYTES, MESSAGE_BYTES, DEPTH);

    // The scanner has applied our limits already; these only keep Jackson's defaults from being stricter.
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MESSAGE_BYTES)
                            .maxNameLength(MESSAGE_BYTES)
                            .maxNestingDepth(DEPTH + 1)
                            .build())
                    .build())
            .build();

    private Json() {}

    /**
     * Reads a message, which has to be one object.
     *
     * @throws InvalidMessageException with the defect
     */
    public static ObjectNode readObject(byte[] bytes) {
        JsonScanner scanner = new JsonScanner(bytes, MESSAGE);
        int first = scanner.peek();
        scanner.scanValue(0);
        scanner.expectEnd();
        if (first != '{') {
            throw new InvalidMessageException(Defect.WRONG_SHAPE, "a message must be an object");
        }
        return (ObjectNode) tree(bytes);
    }

    /** Reads bytes that the scanner has accepted. */
    public static JsonNode tree(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new InvalidMessageException(Defect.NOT_JSON, "not JSON: " + e.getOriginalMessage());
        }
    }

    /** A new object to be filled in order. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The object as bytes, without white space, fields in their order. */
    public static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** A map, list, string, number, boolean or null as a tree. */
    public static JsonNode toTree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The fields of an object as maps, lists, strings, numbers and booleans; unmodifiable, in order. */
    public static Map<String, @Nullable Object> toMap(JsonNode object) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object.properties().forEach(entry -> map.put(entry.getKey(), toValue(entry.getValue())));
        return java.util.Collections.unmodifiableMap(map);
    }

    private static @Nullable Object toValue(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> toMap(node);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(toValue(element)));
                yield java.util.Collections.unmodifiableList(list);
            }
            case STRING -> node.stringValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> null;
            case BINARY, POJO -> throw new IllegalStateException("no such node comes from JSON: " + node.getNodeType());
        };
    }
}
