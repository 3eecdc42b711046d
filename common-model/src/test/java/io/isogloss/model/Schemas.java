package io.isogloss.model;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.isogloss.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** The published schemas, as a publisher's validator sees them. */
public final class Schemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> LOADED = new ConcurrentHashMap<>();

    private Schemas() {}

    /** What is wrong with a message. */
    public static List<Error> errors(String schema, String message) {
        return LOADED.computeIfAbsent(schema, name -> REGISTRY.getSchema(text(name), InputFormat.JSON))
                .validate(message, InputFormat.JSON);
    }

    /** Whether a message is valid. */
    public static boolean accepts(String schema, byte[] message) {
        return errors(schema, new String(message, StandardCharsets.UTF_8)).isEmpty();
    }

    /** The schema itself. */
    public static JsonNode tree(String schema) {
        return Json.tree(text(schema).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String schema) {
        try {
            return Files.readString(
                    Path.of(System.getProperty("isogloss.root"), "docs/schema", schema + ".schema.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
