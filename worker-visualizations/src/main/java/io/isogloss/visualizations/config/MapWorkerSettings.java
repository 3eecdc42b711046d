package io.isogloss.visualizations.config;

import io.isogloss.model.secret.MasterKey;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.settings.Words;
import io.isogloss.runtime.settings.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says. Read once, before anything is opened.
 *
 * @param variables everything, for secrets that jobs refer to by name
 */
public record MapWorkerSettings(
        UnaryOperator<@Nullable String> variables,
        StoreSettings stores,
        Optional<String> vectorStoreUrl,
        Optional<Secret> vectorStoreKey,
        String natsUrl,
        int natsReplicas,
        String consumer,
        String bucket,
        Duration runLimit,
        int jobsAtOnce,
        int port,
        int mostPoints,
        long memoryBytesPerJob,
        int threads,
        Duration drain,
        String inferenceUrl,
        Optional<Secret> openAiKey,
        Optional<Secret> cohereKey,
        Optional<Path> secretsFolder,
        Optional<MasterKey> masterKey,
        String workerId,
        boolean jsonLogs,
        String logLevel) {
    private static final long MIB = 1L << 20;

    /**
     * Reads and checks.
     *
     * @param variables the value of a variable by its name, null when not set
     * @throws RuntimeException naming what is wrong, its value unless secret, and what is allowed
     */
    public static MapWorkerSettings of(UnaryOperator<@Nullable String> variables) {
        Environment environment = Environment.of(Worker.VISUALIZATIONS, variables);
        Variables own = new Variables(variables);
        int jobs = own.integer("MAX_CONCURRENT_JOBS", 3, 1, 100);
        long heap = Runtime.getRuntime().maxMemory() / MIB;
        // Three quarters of the heap hold vectors and texts of all jobs together; the rest is everything else.
        int memoryDefault = (int) Math.max(64, heap * 3 / 4 / jobs);
        return new MapWorkerSettings(
                variables,
                StoreSettings.of(environment),
                environment.get(Settings.QDRANT_URL).map(URI::toString),
                environment.get(Settings.QDRANT_API_KEY),
                own.text("NATS_URL", "nats://localhost:4222"),
                own.integer("NATS_REPLICAS", 1, 1, 5),
                own.text("NATS_CONSUMER_NAME", "visualization-transform-workers"),
                own.required("S3_BUCKET_NAME"),
                Duration.ofSeconds(own.integer("PROCESSING_TIMEOUT_SECS", 3_600, 1, 86_400)),
                jobs,
                own.integer("HEALTH_CHECK_PORT", 8_081, 0, 65_535),
                own.integer("MAX_VISUALIZATION_POINTS", 100_000_000, 1, 1_000_000_000),
                own.integer("MAX_JOB_MEMORY_MB", memoryDefault, 1, 1_000_000) * MIB,
                own.integer("COMPUTE_THREADS", Runtime.getRuntime().availableProcessors(), 1, 1_024),
                Duration.ofSeconds(own.integer("WORKER_SHUTDOWN_TIMEOUT_SECS", 300, 0, 3_600)),
                own.text("LLM_INFERENCE_API_URL", "http://localhost:8091"),
                own.secret("OPENAI_API_KEY"),
                own.secret("COHERE_API_KEY"),
                own.optional("SECRETS_FOLDER").map(Path::of),
                own.secret(MasterKey.VARIABLE).map(secret -> MasterKey.parse(secret.reveal())),
                own.text("WORKER_ID", ""),
                environment.get(Settings.LOG_FORMAT) == Words.LogFormat.JSON,
                level(environment.get(Settings.LOG_LEVEL)));
    }

    private static String level(Words.LogLevel level) {
        return level == Words.LogLevel.WARNING ? "WARN" : level.name();
    }
}
