package io.isogloss.model.dataset;

import io.isogloss.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a chunk as its producer wrote it: the bytes of one JSON object, made into fields only when asked.
 *
 * <p>Immutable; {@link #toMap} parses anew each time.
 */
public final class Payload {
    /** A payload without fields. */
    public static final Payload EMPTY = of(new byte[] {'{', '}'});

    private final byte[] json;

    private Payload(byte[] json) {
        this.json = json;
    }

    /** Takes over bytes that have been checked and will not change. */
    static Payload of(byte[] json) {
        return new Payload(json);
    }

    /** The payload that holds these fields. */
    public static Payload of(Map<String, ? extends @Nullable Object> fields) {
        return new Payload(Json.write(Json.toTree(fields)));
    }

    /** The object as its producer wrote it. */
    public String json() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** Its length in bytes. */
    public int bytes() {
        return json.length;
    }

    /** Its fields, as maps, lists, strings, numbers, booleans and nulls. */
    public Map<String, @Nullable Object> toMap() {
        return Json.toMap(Json.tree(json));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    @Override
    public String toString() {
        return "Payload[" + json.length + " bytes]";
    }
}
