package io.isogloss.embedding.http;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.RemoteEmbedder;

/** Any server that speaks OpenAI's API: text-embeddings-inference, Infinity, vLLM, Ollama, LM Studio. The key is optional. */
public final class OpenAiCompatibleProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "openai-compatible";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        HttpApi api = Opening.withAddress(config, context);
        return new RemoteEmbedder(new OpenAiEndpoint(api, config, config.dimensions(), true), config, context);
    }
}
