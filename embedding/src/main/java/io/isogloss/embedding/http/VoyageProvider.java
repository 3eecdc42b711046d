package io.isogloss.embedding.http;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.RemoteEmbedder;

/** VoyageAI's embedding models. */
public final class VoyageProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "voyageai";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        HttpApi api = Opening.withKey(config, context, "https://api.voyageai.com/v1");
        return new RemoteEmbedder(
                new VoyageEndpoint(api, config, Opening.dimensions(config, context)), config, context);
    }
}
