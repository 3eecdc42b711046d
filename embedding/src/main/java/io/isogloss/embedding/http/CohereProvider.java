package io.isogloss.embedding.http;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.RemoteEmbedder;

/** Cohere's embedding models. */
public final class CohereProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "cohere";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        HttpApi api = Opening.withKey(config, context, "https://api.cohere.com/v2");
        return new RemoteEmbedder(
                new CohereEndpoint(api, config, Opening.dimensions(config, context)), config, context);
    }
}
