package io.isogloss.embedding.model;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The models we know. Immutable. A user's file of the same form adds models and replaces those of the same provider and name, so a
 * new price needs no new release.
 */
public final class ModelCatalog {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RESOURCE = "models.json";

    private final Map<String, ModelSpec> models;

    private ModelCatalog(Map<String, ModelSpec> models) {
        this.models = models;
    }

    /** The data shipped with this module. */
    public static ModelCatalog shipped() {
        try (InputStream data = Objects.requireNonNull(ModelCatalog.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new ModelCatalog(read(data.readAllBytes(), RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * This catalog with a file's models added or replaced.
     *
     * @throws EmbeddingException naming the file and the entry that is wrong
     */
    public ModelCatalog with(Path file) {
        try {
            Map<String, ModelSpec> merged = new LinkedHashMap<>(models);
            merged.putAll(read(Files.readAllBytes(file), file.toString()));
            return new ModelCatalog(merged);
        } catch (IOException e) {
            throw new EmbeddingException(FailureKind.CONFIGURATION, "cannot read the model data " + file + ": " + e, e);
        }
    }

    /** The model's facts; for one we do not know, the provider's defaults with unknown dimensions. */
    public ModelSpec find(String provider, String model) {
        ModelSpec exact = models.get(key(provider, model));
        if (exact != null) {
            return exact;
        }
        ModelSpec fallback = models.get(key(provider, "*"));
        if (fallback == null) {
            return new ModelSpec(provider, model, 0, Set.of(), false, 8_192, 96, 100_000, 0, "");
        }
        return new ModelSpec(
                provider,
                model,
                fallback.dimensions(),
                fallback.shorterDimensions(),
                fallback.anyShorterDimensions(),
                fallback.maxInputTokens(),
                fallback.maxBatchTexts(),
                fallback.maxBatchTokens(),
                fallback.usdPerMillionTokens(),
                fallback.tokenizer());
    }

    /** Whether the model itself is in the data. */
    public boolean knows(String provider, String model) {
        return models.containsKey(key(provider, model));
    }

    /** All models, without the providers' defaults. */
    public List<ModelSpec> all() {
        return models.values().stream().filter(m -> !m.name().equals("*")).toList();
    }

    private static Map<String, ModelSpec> read(byte[] data, String source) {
        JsonNode root;
        try {
            root = JSON.readTree(data);
        } catch (JacksonException e) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, source + " is not JSON: " + e.getOriginalMessage(), e);
        }
        Map<String, ModelSpec> models = new LinkedHashMap<>();
        int number = 0;
        for (JsonNode entry : root.path("models")) {
            number++;
            ModelSpec spec = spec(entry, source + ", model " + number);
            models.put(key(spec.provider(), spec.name()), spec);
        }
        return models;
    }

    private static ModelSpec spec(JsonNode entry, String where) {
        Set<Integer> shorter = new LinkedHashSet<>();
        boolean any = false;
        JsonNode options = entry.path("shorter");
        if (options.isArray()) {
            for (JsonNode option : options) {
                shorter.add(positive(option, where + ", shorter"));
            }
        } else {
            any = options.asString("").equals("any");
        }
        double price = entry.path("usd_per_million_tokens").asDouble(0);
        if (!(price >= 0) || price > 1e6) {
            throw wrong(where + ", usd_per_million_tokens: " + price);
        }
        return new ModelSpec(
                text(entry, "provider", where).toLowerCase(Locale.ROOT),
                text(entry, "name", where),
                entry.path("dimensions").asInt(0),
                Set.copyOf(shorter),
                any,
                positive(entry.path("max_input_tokens"), where + ", max_input_tokens"),
                positive(entry.path("max_batch_texts"), where + ", max_batch_texts"),
                positive(entry.path("max_batch_tokens"), where + ", max_batch_tokens"),
                price,
                entry.path("tokenizer").asString(""));
    }

    private static String text(JsonNode entry, String field, String where) {
        String value = entry.path(field).asString("");
        if (value.isBlank()) {
            throw wrong(where + ": " + field + " is missing");
        }
        return value;
    }

    private static int positive(JsonNode value, String where) {
        int number = value.asInt(0);
        if (number <= 0) {
            throw wrong(where + " must be a positive number, was " + value);
        }
        return number;
    }

    private static EmbeddingException wrong(String message) {
        return new EmbeddingException(FailureKind.CONFIGURATION, message);
    }

    private static String key(String provider, String model) {
        return provider.toLowerCase(Locale.ROOT) + "/" + model;
    }
}
