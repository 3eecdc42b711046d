package io.isogloss.datasets.adapter.embedders;

import io.isogloss.embedding.ApiKey;
import java.time.Duration;
import java.util.Map;

/**
 * What the worker's settings say about providers, for jobs that leave it to them.
 *
 * @param keys by provider, for jobs that bring no key
 * @param baseUrls by provider, for jobs that bring no address
 * @param concurrency requests at a time for the texts of one stage
 * @param requestTimeout time for one request
 * @param timeLimit time for the texts of one stage, waits and retries included
 * @param maxRetries further tries of a request
 * @param threads threads of a local model, 0 for one a core
 * @param device where local models run, {@code cpu} or {@code cuda:0}
 * @param openEmbedders embedders kept open at once; the one used longest ago is closed
 */
public record EmbedderDefaults(
        Map<String, ApiKey> keys,
        Map<String, String> baseUrls,
        int concurrency,
        Duration requestTimeout,
        Duration timeLimit,
        int maxRetries,
        int threads,
        String device,
        int openEmbedders) {

    public EmbedderDefaults {
        keys = Map.copyOf(keys);
        baseUrls = Map.copyOf(baseUrls);
    }

    /** No keys, three requests at a time, two minutes a request, five retries. */
    public static EmbedderDefaults standard() {
        return new EmbedderDefaults(
                Map.of(), Map.of(), 3, Duration.ofMinutes(2), Duration.ofMinutes(5), 5, 0, "cpu", 64);
    }
}
