package io.isogloss.embedding.http;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;

/** What the HTTP providers have in common when they open. */
final class Opening {

    private Opening() {}

    /** The API of a provider that demands a key. */
    static HttpApi withKey(EmbedderConfig config, EmbedderContext context, String publicAddress) {
        if (config.apiKey() == null) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "provider " + config.provider() + " needs an API key, none is given");
        }
        String address = config.baseUrl() == null ? publicAddress : config.baseUrl();
        return new HttpApi(context.http(), address, config.apiKey(), context.time(), config.provider());
    }

    /** The API of a server of the user's own. */
    static HttpApi withAddress(EmbedderConfig config, EmbedderContext context) {
        if (config.baseUrl() == null) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "provider " + config.provider() + " needs a base URL, none is given");
        }
        return new HttpApi(context.http(), config.baseUrl(), config.apiKey(), context.time(), config.provider());
    }

    /** Length of the vectors that will come, 0 if unknown. */
    static int dimensions(EmbedderConfig config, EmbedderContext context) {
        return config.dimensions() > 0
                ? config.dimensions()
                : context.catalog().find(config.provider(), config.model()).dimensions();
    }
}
