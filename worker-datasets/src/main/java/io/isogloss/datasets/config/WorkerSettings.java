package io.isogloss.datasets.config;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.remote.CircuitSettings;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.settings.DatasetVariables;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this worker reads from its environment beside jobs and stores.
 *
 * @param embedders providers, for jobs that leave it to us
 * @param cache whether vectors of texts seen before are kept
 * @param cacheAge how long
 * @param cacheBytes how many bytes of them in memory
 * @param cacheFolder where they survive a restart; empty for nowhere
 * @param circuits when a provider that fails is left alone
 * @param stageChunks chunks that go through embedding and storing together
 */
record WorkerSettings(
        EmbedderDefaults embedders,
        boolean cache,
        Duration cacheAge,
        long cacheBytes,
        Optional<Path> cacheFolder,
        CircuitSettings circuits,
        int stageChunks) {
    private static final Map<String, Setting<Optional<Secret>>> KEYS = Map.of(
            "openai", DatasetVariables.OPENAI_API_KEY,
            "cohere", DatasetVariables.COHERE_API_KEY,
            "voyageai", DatasetVariables.VOYAGE_API_KEY);

    private static final Map<String, Setting<Optional<URI>>> ADDRESSES = Map.of(
            "internal", DatasetVariables.EMBEDDING_INFERENCE_API_URL,
            "openai", DatasetVariables.OPENAI_BASE_URL,
            "cohere", DatasetVariables.COHERE_BASE_URL,
            "voyageai", DatasetVariables.VOYAGE_BASE_URL,
            "openai-compatible", DatasetVariables.EMBEDDER_BASE_URL);

    static WorkerSettings of(Environment environment) {
        return new WorkerSettings(
                embedders(environment),
                environment.get(DatasetVariables.ENABLE_EMBEDDING_CACHE),
                environment.get(DatasetVariables.REQUEST_DEDUP_TTL_SECS),
                (long) environment.get(DatasetVariables.EMBEDDING_CACHE_MB).orElse(standardCacheMb()) << 20,
                environment.get(DatasetVariables.EMBEDDER_CACHE_PATH),
                new CircuitSettings(
                        environment.get(DatasetVariables.INFERENCE_CB_FAILURE_THRESHOLD),
                        environment.get(DatasetVariables.INFERENCE_CB_SUCCESS_THRESHOLD),
                        environment.get(DatasetVariables.INFERENCE_CB_TIMEOUT_SECS),
                        environment.get(DatasetVariables.INFERENCE_CB_FAILURE_WINDOW_SECS)),
                environment.get(DatasetVariables.WORKER_DATASET_BATCH_SIZE));
    }

    /** A tenth of the heap, 64 MB at most: a larger one leaves jobs too little and is paid for in full collections. */
    private static int standardCacheMb() {
        return Math.clamp((Runtime.getRuntime().maxMemory() / 10) >> 20, 1, 64);
    }

    private static EmbedderDefaults embedders(Environment environment) {
        Map<String, ApiKey> keys = new LinkedHashMap<>();
        KEYS.forEach((provider, variable) ->
                environment.get(variable).ifPresent(key -> keys.put(provider, ApiKey.of(key.reveal()))));
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("internal", "http://localhost:8090");
        ADDRESSES.forEach((provider, variable) ->
                environment.get(variable).ifPresent(url -> addresses.put(provider, url.toString())));
        EmbedderDefaults standard = EmbedderDefaults.standard();
        return new EmbedderDefaults(
                keys,
                addresses,
                environment.get(DatasetVariables.EMBEDDING_MAX_CONCURRENT_REQUESTS),
                environment.get(DatasetVariables.EMBEDDING_INFERENCE_API_TIMEOUT_SECS),
                standard.timeLimit(),
                standard.maxRetries(),
                environment.get(DatasetVariables.EMBEDDER_BATCH_SIZE),
                new EmbedderDefaults.LocalModels(
                        environment.get(DatasetVariables.EMBEDDER_THREADS),
                        environment.get(DatasetVariables.EMBEDDER_DEVICE),
                        environment.get(DatasetVariables.EMBEDDER_ENGINE).word(),
                        environment.get(DatasetVariables.EMBEDDER_PRECISION).word(),
                        environment.get(DatasetVariables.EMBEDDER_MODEL_PATH)),
                standard.openEmbedders());
    }
}
