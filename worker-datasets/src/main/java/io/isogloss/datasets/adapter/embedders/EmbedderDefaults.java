package io.isogloss.datasets.adapter.embedders;

import io.isogloss.embedding.ApiKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the worker's settings say about providers, for jobs that leave it to them.
 *
 * @param keys by provider, for jobs that bring no key
 * @param baseUrls by provider, for jobs that bring no address
 * @param concurrency requests at a time for the texts of one stage
 * @param requestTimeout time for one request
 * @param timeLimit time for the texts of one stage, waits and retries included
 * @param maxRetries further tries of a request
 * @param batchTexts texts of one request to a provider, for jobs that do not say; empty for as many as it takes
 * @param local how models in this process run
 * @param openEmbedders embedders kept open at once; the one used longest ago is closed
 */
public record EmbedderDefaults(
        Map<String, ApiKey> keys,
        Map<String, String> baseUrls,
        int concurrency,
        Duration requestTimeout,
        Duration timeLimit,
        int maxRetries,
        OptionalInt batchTexts,
        LocalModels local,
        int openEmbedders) {

    /**
     * How models in this process run.
     *
     * @param threads of a model, 0 for one a core
     * @param device {@code cpu} or {@code cuda:0}
     * @param engine {@code auto}, {@code onednn} or {@code onnx}
     * @param precision {@code auto}, {@code fp32} or {@code bf16}
     * @param folder holds folders of further models; empty for the built-in ones alone
     */
    public record LocalModels(int threads, String device, String engine, String precision, Optional<Path> folder) {
        /** On every core, in the engine and precision that suit the machine, the built-in models. */
        public static final LocalModels STANDARD = new LocalModels(0, "cpu", "auto", "auto", Optional.empty());
    }

    public EmbedderDefaults {
        keys = Map.copyOf(keys);
        baseUrls = Map.copyOf(baseUrls);
    }

    /** No keys, three requests at a time, two minutes a request, five retries. */
    public static EmbedderDefaults standard() {
        return new EmbedderDefaults(
                Map.of(),
                Map.of(),
                3,
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                5,
                OptionalInt.empty(),
                LocalModels.STANDARD,
                64);
    }
}
