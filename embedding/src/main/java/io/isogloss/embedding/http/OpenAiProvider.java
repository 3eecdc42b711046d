package io.isogloss.embedding.http;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.RemoteEmbedder;

/** OpenAI's embedding models. */
public final class OpenAiProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        HttpApi api = Opening.withKey(config, context, "https://api.openai.com/v1");
        return new RemoteEmbedder(
                new OpenAiEndpoint(api, config, Opening.dimensions(config, context), false), config, context);
    }
}
