package io.isogloss.model.visualization;

import io.isogloss.model.StoreAddress;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import io.isogloss.model.secret.SecretReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The language model that names clusters.
 *
 * @param llmId its id at the publisher
 * @param provider lower case: {@code openai}, {@code cohere}, {@code internal} or one the worker knows besides
 * @param model the model; empty for the provider's default
 * @param apiKey its key; null for none
 * @param maxTokens tokens of an answer
 * @param temperature how freely it answers
 * @param samplesPerCluster texts shown for each cluster at most
 * @param config the whole {@code config} object
 * @param extras fields of {@code llm_config} that the contract does not name, such as a base URL
 */
public record LlmConfig(
        int llmId,
        String provider,
        String model,
        @Nullable SecretReference apiKey,
        int maxTokens,
        double temperature,
        int samplesPerCluster,
        Map<String, @Nullable Object> config,
        Map<String, @Nullable Object> extras) {

    private static final Set<String> NAMED = Set.of("llm_id", "provider", "model", "api_key", "config");

    static LlmConfig read(FieldReader fields) {
        FieldReader found = fields.optionalObject("config");
        FieldReader config = found == null ? new FieldReader(Json.object()) : found;
        Map<String, @Nullable Object> extras = new LinkedHashMap<>(Json.toMap(fields.node()));
        extras.keySet().removeAll(NAMED);
        return new LlmConfig(
                fields.integer("llm_id", 0, Integer.MAX_VALUE),
                fields.text("provider", TextRule.line(64)).toLowerCase(Locale.ROOT),
                fields.text("model", TextRule.upTo(256), ""),
                StoreAddress.apiKey(fields),
                config.integer("max_tokens", 1, 100_000, 50),
                config.number("temperature", 0, 2, 0.3),
                config.integer("samples_per_cluster", 1, 1_000, 5),
                Json.toMap(config.node()),
                Collections.unmodifiableMap(extras));
    }

    ObjectNode toTree() {
        ObjectNode node = Json.object()
                .put("llm_id", llmId)
                .put("provider", provider)
                .put("model", model)
                .put("api_key", apiKey == null ? "" : apiKey.wire());
        node.set("config", Json.toTree(config));
        extras.forEach((name, value) -> node.set(name, Json.toTree(value)));
        return node;
    }
}
