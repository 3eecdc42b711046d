package io.isogloss.embedding.http;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.RemoteEmbedder;

/** The inference service of the earlier workers. The key is optional. */
public final class InternalProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "internal";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        HttpApi api = Opening.withAddress(config, context);
        return new RemoteEmbedder(new InternalEndpoint(api, config), config, context);
    }
}
