package io.isogloss.embedding.examples;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.cache.CachingEmbedder;
import io.isogloss.embedding.cache.VectorCache;
import java.time.Duration;
import java.util.List;

/** Many texts through a provider: batches, limits, a cache, texts that fail alone, and what it cost. */
public final class Batches {

    private Batches() {}

    public static void main(String[] args) {
        System.out.println(
                report("https://api.openai.com/v1", ApiKey.of(System.getenv("OPENAI_API_KEY")), List.of(args)));
    }

    static String report(String baseUrl, ApiKey key, List<String> texts) {
        EmbedderConfig config = EmbedderConfig.of("openai", "text-embedding-3-small")
                .baseUrl(baseUrl)
                .apiKey(key)
                .dimensions(512)
                .longTexts(LongTextPolicy.SPLIT_AND_AVERAGE)
                .requestsPerMinute(3_000)
                .timeLimit(Duration.ofMinutes(5))
                .build();
        VectorCache cache = VectorCache.inMemory(64 << 20, Duration.ofHours(1), TimeSource.system());
        try (EmbedderContext context = EmbedderContext.standard();
                Embedder embedder =
                        new CachingEmbedder(Embedders.open(config, context), cache, "512", EmbedderListener.none())) {
            Embeddings vectors = embedder.embed(texts);
            vectors.problems().forEach(problem -> System.err.println(problem.message()));
            return "%d of %d texts, %d from the cache, %d tokens, $%.6f"
                    .formatted(
                            vectors.successes(),
                            vectors.count(),
                            vectors.cacheHits(),
                            vectors.tokens(),
                            embedder.info().costUsd(vectors.tokens()));
        }
    }
}
