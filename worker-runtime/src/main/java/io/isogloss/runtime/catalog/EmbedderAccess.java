package io.isogloss.runtime.catalog;

import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.SecretReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the embedder of a set is reached, where its provider and model do not say it. Holds no key: whoever reads the store could take it.
 *
 * @param baseUrl address of its API; null for the provider's own, or that of the settings of whoever asks
 * @param apiKey where its key is found, such as {@code env:NAME}; null where the settings of whoever asks have it
 * @param keyWithheld whether a key came in clear, and is therefore not here
 * @param addressWithheld whether the address has a user or a query, which may be secret, and is therefore not here
 * @param truncate what happens to a text that is too long; null for what is usual
 */
public record EmbedderAccess(
        @Nullable String baseUrl,
        @Nullable String apiKey,
        boolean keyWithheld,
        boolean addressWithheld,
        @Nullable String truncate) {

    static final EmbedderAccess USUAL = new EmbedderAccess(null, null, false, false, null);

    /** What is to be remembered of an embedder; empty where provider and model say all. */
    public static Optional<EmbedderAccess> of(EmbedderConfig embedder) {
        boolean plainKey = embedder.apiKey() instanceof SecretReference.Plain;
        boolean plainAddress = embedder.baseUrl() != null && mayHoldSecret(embedder.baseUrl());
        Object truncate =
                embedder.config().getOrDefault("truncate", embedder.config().get("truncation"));
        EmbedderAccess access = new EmbedderAccess(
                plainAddress ? null : embedder.baseUrl(),
                plainKey || embedder.apiKey() == null ? null : embedder.apiKey().wire(),
                plainKey,
                plainAddress,
                truncate == null ? null : truncate.toString());
        return access.equals(USUAL) ? Optional.empty() : Optional.of(access);
    }

    private static boolean mayHoldSecret(String address) {
        try {
            URI url = new URI(address);
            return url.getRawUserInfo() != null || url.getRawQuery() != null;
        } catch (URISyntaxException e) {
            return true;
        }
    }

    /** The embedder that is reached like this. */
    EmbedderConfig embedder(String provider, String model, @Nullable Integer dimensions) {
        return new EmbedderConfig(
                provider,
                baseUrl,
                apiKey == null ? null : SecretReference.of(apiKey),
                model,
                dimensions,
                truncate == null ? Map.of() : Map.of("truncate", truncate),
                null,
                EmbedderConfig.MAX_INPUT_TOKENS);
    }
}
