package io.isogloss.datasets.config;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.embedding.ApiKey;
import io.isogloss.model.secret.MasterKey;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.runtime.nats.NatsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What this worker reads from its environment beside the stores.
 *
 * @param nats the broker
 * @param consumer durable consumer of jobs of generations B and C
 * @param jobs jobs at once
 * @param fleetJobs jobs at once in all workers together
 * @param drain how long a stop waits for jobs in hand
 * @param embedders providers, for jobs that leave it to us
 * @param cache whether vectors of texts seen before are kept
 * @param cacheAge how long
 * @param cacheBytes how many bytes of them in memory
 * @param cacheFolder where they survive a restart; empty for nowhere
 * @param stageChunks chunks that go through embedding and storing together
 * @param masterKey opens sealed keys of jobs
 * @param secretFolder where {@code file:} keys of jobs lie
 */
record WorkerSettings(
        NatsSettings nats,
        String consumer,
        int jobs,
        int fleetJobs,
        Duration drain,
        EmbedderDefaults embedders,
        boolean cache,
        Duration cacheAge,
        long cacheBytes,
        Optional<Path> cacheFolder,
        int stageChunks,
        Optional<MasterKey> masterKey,
        Optional<Path> secretFolder) {
    private static final Map<String, String> KEY_VARIABLES =
            Map.of("openai", "OPENAI_API_KEY", "cohere", "COHERE_API_KEY", "voyageai", "VOYAGE_API_KEY");

    private static final Map<String, String> URL_VARIABLES = Map.of(
            "openai", "OPENAI_BASE_URL",
            "cohere", "COHERE_BASE_URL",
            "voyageai", "VOYAGE_BASE_URL",
            "openai-compatible", "EMBEDDER_BASE_URL");

    static WorkerSettings of(UnaryOperator<@Nullable String> lookUp) {
        Variables variables = new Variables(lookUp);
        int jobs = variables.number("MAX_CONCURRENT_JOBS", 10, 1, 1_000);
        WorkerSettings settings = new WorkerSettings(
                nats(variables),
                variables.text("NATS_CONSUMER_NAME").orElse("dataset-transform-workers"),
                jobs,
                variables.number("NATS_MAX_ACK_PENDING", Math.max(100, 2 * jobs), 1, 100_000),
                variables.seconds("WORKER_SHUTDOWN_TIMEOUT_SECS", 300, 1, 7_200),
                embedders(variables),
                variables.flag("ENABLE_EMBEDDING_CACHE", true),
                variables.seconds("REQUEST_DEDUP_TTL_SECS", 3_600, 1, 31_536_000),
                (long) variables.number("EMBEDDING_CACHE_MB", standardCacheMb(), 1, 1_048_576) << 20,
                variables.text("EMBEDDER_CACHE_PATH").map(Path::of),
                variables.number("WORKER_DATASET_BATCH_SIZE", 256, 1, 100_000),
                masterKey(variables),
                variables.text("SECRETS_PATH").map(Path::of));
        variables.finish();
        return settings;
    }

    /** A tenth of the heap, 64 MB at most: a larger one leaves jobs too little and is paid for in full collections. */
    private static int standardCacheMb() {
        return Math.clamp((Runtime.getRuntime().maxMemory() / 10) >> 20, 1, 64);
    }

    private static NatsSettings nats(Variables variables) {
        String url = variables
                .text("NATS_URL")
                .or(() -> variables.text("NATS_SERVER_URL"))
                .orElse("nats://localhost:4222");
        NatsSettings settings = NatsSettings.of(url)
                .withConnectionName(variables.text("SERVICE_NAME").orElse("worker-datasets"))
                .withReplicas(variables.number("NATS_REPLICAS", 3, 1, 5))
                .withRights(variables.flag("NATS_CREATE_STREAMS", true), variables.flag("NATS_UPDATE_STREAMS", false));
        Optional<String> user = variables.text("NATS_USER");
        Optional<String> token = variables.text("NATS_TOKEN");
        Optional<String> file = variables.text("NATS_CREDENTIALS_FILE");
        if (user.isPresent()) {
            String password = variables.text("NATS_PASSWORD").orElse("");
            if (password.isEmpty()) {
                variables.problem("NATS_PASSWORD is not set, must be: the secret of NATS_USER");
                return settings;
            }
            return settings.withAccess(new NatsSettings.Access.User(user.get(), Secret.of(password)));
        }
        if (token.isPresent()) {
            return settings.withAccess(new NatsSettings.Access.Token(Secret.of(token.get())));
        }
        return file.isPresent()
                ? settings.withAccess(new NatsSettings.Access.Credentials(Path.of(file.get())))
                : settings;
    }

    private static EmbedderDefaults embedders(Variables variables) {
        Map<String, ApiKey> keys = new LinkedHashMap<>();
        KEY_VARIABLES.forEach(
                (provider, name) -> variables.text(name).ifPresent(key -> keys.put(provider, ApiKey.of(key))));
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("internal", variables.text("EMBEDDING_INFERENCE_API_URL").orElse("http://localhost:8090"));
        URL_VARIABLES.forEach((provider, name) -> variables.text(name).ifPresent(url -> addresses.put(provider, url)));
        EmbedderDefaults standard = EmbedderDefaults.standard();
        return new EmbedderDefaults(
                keys,
                addresses,
                variables.number("EMBEDDING_MAX_CONCURRENT_REQUESTS", standard.concurrency(), 1, 1_024),
                variables.seconds("EMBEDDING_INFERENCE_API_TIMEOUT_SECS", 120, 1, 3_600),
                standard.timeLimit(),
                standard.maxRetries(),
                variables.number("EMBEDDER_THREADS", standard.threads(), 0, 1_024),
                variables.text("EMBEDDER_DEVICE").orElse(standard.device()),
                standard.openEmbedders());
    }

    private static Optional<MasterKey> masterKey(Variables variables) {
        Optional<String> text = variables.text(MasterKey.VARIABLE);
        try {
            return text.map(MasterKey::parse);
        } catch (SecretException | IllegalArgumentException e) {
            variables.problem(MasterKey.VARIABLE + " is (secret), must be: 64 hexadecimal digits");
            return Optional.empty();
        }
    }
}
