package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import io.isogloss.model.secret.SecretReference;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which model embeds the texts, and how it is reached.
 *
 * @param provider lower case, for example {@code openai}; whether there is such a provider is the worker's to find out
 * @param baseUrl address of its API, not yet checked by anybody; null for the provider's own
 * @param apiKey its key; null where the worker's settings have it
 * @param model the model
 * @param dimensions vector size to ask the model for; null for its own
 * @param config further settings of the provider, such as {@code input_type} and {@code truncate}
 * @param batchSize texts of one request according to the embedder's own settings; the job's {@code batch_size} comes first
 * @param maxInputTokens tokens of one text
 */
public record EmbedderConfig(
        String provider,
        @Nullable String baseUrl,
        @Nullable SecretReference apiKey,
        String model,
        @Nullable Integer dimensions,
        Map<String, @Nullable Object> config,
        @Nullable Integer batchSize,
        int maxInputTokens) {

    /** Tokens of one text where nobody says otherwise. */
    public static final int MAX_INPUT_TOKENS = 8_191;

    private static final int MOST_DIMENSIONS = 65_536;

    private static final TextRule OPTIONAL_URL =
            new TextRule(url -> url.isEmpty() || StoreAddress.URL_RULE.accepts(url), StoreAddress.URL_RULE.limit());

    static EmbedderConfig read(FieldReader fields, Generation generation) {
        String provider = fields.text("provider", TextRule.line(64)).toLowerCase(Locale.ROOT);
        String model = fields.optionalText("model", TextRule.line(256));
        if (model == null) {
            model = defaultModel(provider, generation);
            if (model == null) {
                fields.violate("model", "absent", "is required for provider " + provider);
                model = "";
            }
        }
        return new EmbedderConfig(
                provider,
                baseUrl(fields, provider),
                StoreAddress.apiKey(fields),
                model,
                fields.optionalInteger("dimensions", 1, MOST_DIMENSIONS),
                fields.map("config"),
                fields.optionalInteger(
                        fields.has("batch_size") ? "batch_size" : "max_batch_size", 1, Integer.MAX_VALUE),
                fields.integer("max_input_tokens", 1, Integer.MAX_VALUE, MAX_INPUT_TOKENS));
    }

    private static @Nullable String baseUrl(FieldReader fields, String provider) {
        boolean inHouse = provider.equals("internal") || provider.equals("local");
        String url = fields.optionalText("base_url", inHouse ? TextRule.upTo(2_000) : OPTIONAL_URL);
        return url == null || url.isEmpty() ? null : url;
    }

    private static @Nullable String defaultModel(String provider, Generation generation) {
        if (generation != Generation.B) {
            return null;
        }
        return switch (provider) {
            case "openai" -> "text-embedding-ada-002";
            case "cohere" -> "embed-english-v3.0";
            default -> null;
        };
    }

    void write(ObjectNode job, Generation generation) {
        ObjectNode fields = Json.object();
        job.set(generation == Generation.A ? "embedder" : "embedder_config", fields);
        fields.put("provider", provider);
        if (baseUrl != null || generation != Generation.A) {
            fields.put("base_url", baseUrl);
        }
        if (apiKey != null || generation != Generation.A) {
            fields.put("api_key", apiKey == null ? null : apiKey.wire());
        }
        fields.put("model", model);
        if (dimensions != null) {
            fields.put("dimensions", dimensions);
        }
        if (!config.isEmpty() || generation != Generation.A) {
            fields.set("config", Json.toTree(config));
        }
        if (batchSize != null) {
            fields.put(generation == Generation.B ? "max_batch_size" : "batch_size", batchSize);
        }
        if (generation == Generation.C || maxInputTokens != MAX_INPUT_TOKENS) {
            fields.put("max_input_tokens", maxInputTokens);
        }
    }
}
