package io.isogloss.model;

import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import io.isogloss.model.secret.SecretReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vector store that a job names.
 *
 * @param url its gRPC address, not yet checked by anybody; null where the job leaves it to the worker's settings
 * @param apiKey its key, if it needs one
 */
public record StoreAddress(@Nullable String url, @Nullable SecretReference apiKey) {
    private static final Pattern URL = Pattern.compile("https?://[^\\s\\p{Cntrl}]{1,2000}");

    /** What an address of a service has to look like. Whether it may be called is another question. */
    public static final TextRule URL_RULE =
            TextRule.matching(URL, "must be an http or https URL of at most 2000 characters");

    /** The store of a job that names none. */
    public static final StoreAddress FROM_SETTINGS = new StoreAddress(null, null);

    /** Reads {@code qdrant_config}, or {@code vector_database_config} of generation B. */
    public static StoreAddress read(FieldReader job) {
        if (job.has("qdrant_config")) {
            FieldReader fields = job.object("qdrant_config");
            return fields == null ? FROM_SETTINGS : new StoreAddress(url(fields, "url"), apiKey(fields));
        }
        FieldReader fields = job.optionalObject("vector_database_config");
        if (fields == null) {
            return FROM_SETTINGS;
        }
        fields.optionalText("database_type", new TextRule("qdrant"::equalsIgnoreCase, "must be \"qdrant\""));
        return new StoreAddress(url(fields, fields.has("connection_url") ? "connection_url" : "url"), apiKey(fields));
    }

    private static @Nullable String url(FieldReader fields, String name) {
        return fields.optionalText(name, URL_RULE);
    }

    /** Reads an {@code api_key}; blank counts as none. */
    public static @Nullable SecretReference apiKey(FieldReader fields) {
        String text = fields.optionalSecret("api_key", SecretReference::isValid, SecretReference.limit());
        return text == null ? null : SecretReference.of(text);
    }

    /** Writes the field of the job's generation. */
    public void write(ObjectNode job, Generation generation) {
        ObjectNode fields = Json.object();
        switch (generation) {
            case A -> {
                return;
            }
            case B -> {
                fields.put("database_type", "qdrant").put("connection_url", url);
                job.set("vector_database_config", fields);
            }
            case C -> {
                fields.put("url", url);
                job.set("qdrant_config", fields);
            }
        }
        fields.put("api_key", apiKey == null ? null : apiKey.wire());
    }
}
