package io.isogloss.embedding.examples;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.Endpoint;
import io.isogloss.embedding.remote.RateHeaders;
import io.isogloss.embedding.remote.RemoteEmbedder;
import io.isogloss.embedding.remote.TextBatch;
import java.time.Duration;
import java.util.Locale;

/**
 * A provider of your own: words hashed to dimensions. Its endpoint sends one batch; fitting, batching, limits, retries and the checks of
 * each vector come with {@link RemoteEmbedder}. Named in META-INF/services, it is opened as {@code hashing}.
 */
public final class HashingProvider implements EmbedderProvider {

    @Override
    public String name() {
        return "hashing";
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        int dimensions = config.dimensions() == 0 ? 256 : config.dimensions();
        return new RemoteEmbedder(new HashingEndpoint(dimensions), config, context);
    }

    private record HashingEndpoint(int dimensions) implements Endpoint {
        @Override
        public Answer send(TextBatch batch, Duration timeout) {
            float[] rows = new float[batch.texts().size() * dimensions];
            for (int i = 0; i < batch.texts().size(); i++) {
                for (String word : batch.texts().get(i).toLowerCase(Locale.ROOT).split("\\W+")) {
                    rows[i * dimensions + Math.floorMod(word.hashCode(), dimensions)]++;
                }
            }
            return new Answer(rows, dimensions, 0, RateHeaders.NONE);
        }
    }
}
