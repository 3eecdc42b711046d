package io.isogloss.runtime.settings;

import static io.isogloss.runtime.settings.Kinds.flag;
import static io.isogloss.runtime.settings.Kinds.folder;
import static io.isogloss.runtime.settings.Kinds.integer;
import static io.isogloss.runtime.settings.Kinds.matching;
import static io.isogloss.runtime.settings.Kinds.optionalInteger;
import static io.isogloss.runtime.settings.Kinds.ownFolder;
import static io.isogloss.runtime.settings.Kinds.seconds;
import static io.isogloss.runtime.settings.Kinds.secret;
import static io.isogloss.runtime.settings.Kinds.url;
import static io.isogloss.runtime.settings.Kinds.word;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.settings.Words.Engine;
import io.isogloss.runtime.settings.Words.Precision;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Variables of embedding, and the keys of providers. */
public final class DatasetVariables {
    private static final Set<Worker> BOTH = EnumSet.allOf(Worker.class);
    private static final Set<Worker> DATASETS = EnumSet.of(Worker.DATASETS);
    private static final Set<String> HTTP = Set.of("http", "https");

    public static final Setting<Integer> WORKER_DATASET_BATCH_SIZE = integer(
            "WORKER_DATASET_BATCH_SIZE",
            DATASETS,
            256,
            1,
            100_000,
            "Chunks of a stage, which are embedded and stored together.");
    public static final Setting<Optional<Secret>> OPENAI_API_KEY =
            secret("OPENAI_API_KEY", BOTH, "Key of OpenAI for jobs that bring none; sent to OpenAI alone.");
    public static final Setting<Optional<Secret>> COHERE_API_KEY =
            secret("COHERE_API_KEY", BOTH, "The same for Cohere.");
    public static final Setting<Optional<Secret>> VOYAGE_API_KEY =
            secret("VOYAGE_API_KEY", DATASETS, "The same for Voyage AI.");
    public static final Setting<Optional<URI>> OPENAI_BASE_URL =
            url("OPENAI_BASE_URL", DATASETS, "the provider's", HTTP, "Address for jobs of `openai` that name none.");
    public static final Setting<Optional<URI>> COHERE_BASE_URL =
            url("COHERE_BASE_URL", DATASETS, "the provider's", HTTP, "The same for `cohere`.");
    public static final Setting<Optional<URI>> VOYAGE_BASE_URL =
            url("VOYAGE_BASE_URL", DATASETS, "the provider's", HTTP, "The same for `voyageai`.");
    public static final Setting<Optional<URI>> EMBEDDER_BASE_URL =
            url("EMBEDDER_BASE_URL", DATASETS, "none", HTTP, "The same for `openai-compatible`.");
    public static final Setting<Optional<URI>> EMBEDDING_INFERENCE_API_URL = url(
            "EMBEDDING_INFERENCE_API_URL",
            DATASETS,
            "http://localhost:8090",
            HTTP,
            "Server of the provider `internal`.");
    public static final Setting<Duration> EMBEDDING_INFERENCE_API_TIMEOUT_SECS = seconds(
            "EMBEDDING_INFERENCE_API_TIMEOUT_SECS", DATASETS, 120, 1, 3_600, "Time for one request to a provider.");
    public static final Setting<Integer> EMBEDDING_MAX_CONCURRENT_REQUESTS =
            integer("EMBEDDING_MAX_CONCURRENT_REQUESTS", DATASETS, 3, 1, 1_024, "Requests at once for one stage.");
    public static final Setting<Integer> INFERENCE_CB_FAILURE_THRESHOLD = integer(
            "INFERENCE_CB_FAILURE_THRESHOLD",
            DATASETS,
            5,
            1,
            1_000,
            "Requests within the window of which half must fail before a provider is left alone.");
    public static final Setting<Integer> INFERENCE_CB_SUCCESS_THRESHOLD = integer(
            "INFERENCE_CB_SUCCESS_THRESHOLD", DATASETS, 3, 1, 1_000, "Probes that decide whether it is asked again.");
    public static final Setting<Duration> INFERENCE_CB_TIMEOUT_SECS =
            seconds("INFERENCE_CB_TIMEOUT_SECS", DATASETS, 30, 1, 3_600, "How long it is left alone.");
    public static final Setting<Duration> INFERENCE_CB_FAILURE_WINDOW_SECS =
            seconds("INFERENCE_CB_FAILURE_WINDOW_SECS", DATASETS, 60, 1, 3_600, "The window in which failures count.");
    public static final Setting<Integer> EMBEDDER_THREADS =
            integer("EMBEDDER_THREADS", DATASETS, 0, 0, 1_024, "Threads of a local model; 0 for one a core.");
    public static final Setting<String> EMBEDDER_DEVICE = matching(
            "EMBEDDER_DEVICE",
            DATASETS,
            "cpu",
            Pattern.compile("cpu|cuda(:[0-9]{1,2})?"),
            "`cpu`, `cuda` or `cuda:` and a number",
            "Where local models run.");
    public static final Setting<Engine> EMBEDDER_ENGINE = word(
            "EMBEDDER_ENGINE",
            DATASETS,
            Engine.AUTO,
            Engine.class,
            "What runs local models: oneDNN, ONNX Runtime, or the first where it can.");
    public static final Setting<Precision> EMBEDDER_PRECISION = word(
            "EMBEDDER_PRECISION",
            DATASETS,
            Precision.AUTO,
            Precision.class,
            "What oneDNN multiplies in; `auto` is bf16 where the processor has it and the vectors stay what they were.");
    public static final Setting<Optional<Path>> EMBEDDER_MODEL_PATH = folder(
            "EMBEDDER_MODEL_PATH",
            DATASETS,
            "the built-in models",
            "Folder whose folders are further local models, by their names.");
    public static final Setting<OptionalInt> EMBEDDER_BATCH_SIZE = optionalInteger(
            "EMBEDDER_BATCH_SIZE",
            DATASETS,
            "as many as the provider takes",
            1,
            1_000_000,
            "Texts of one request to a provider, for jobs that do not say.");
    public static final Setting<Boolean> ENABLE_EMBEDDING_CACHE =
            flag("ENABLE_EMBEDDING_CACHE", DATASETS, true, "Whether vectors of texts seen before are kept.");
    public static final Setting<Duration> REQUEST_DEDUP_TTL_SECS =
            seconds("REQUEST_DEDUP_TTL_SECS", DATASETS, 3_600, 1, 31_536_000, "How long they are kept.");
    public static final Setting<OptionalInt> EMBEDDING_CACHE_MB = optionalInteger(
            "EMBEDDING_CACHE_MB",
            DATASETS,
            "a tenth of the heap, at most 64",
            1,
            1_048_576,
            "MiB of them that stay in memory.");
    public static final Setting<Optional<Path>> EMBEDDER_CACHE_PATH =
            ownFolder("EMBEDDER_CACHE_PATH", DATASETS, "none", "Folder where they survive a restart.");

    public static final Setting<Boolean> DIRECT_JOBS =
            flag("DIRECT_JOBS", DATASETS, true, "Whether direct embedding jobs are taken.");
    public static final Setting<Integer> DIRECT_JOBS_HIGH =
            integer("DIRECT_JOBS_HIGH", DATASETS, 5, 1, 1_000, "Direct jobs at once that somebody waits for.");
    public static final Setting<Integer> DIRECT_JOBS_NORMAL =
            integer("DIRECT_JOBS_NORMAL", DATASETS, 5, 1, 1_000, "Direct jobs at once that can wait.");

    static final List<Setting<?>> ALL = List.of(
            WORKER_DATASET_BATCH_SIZE,
            OPENAI_API_KEY,
            COHERE_API_KEY,
            VOYAGE_API_KEY,
            OPENAI_BASE_URL,
            COHERE_BASE_URL,
            VOYAGE_BASE_URL,
            EMBEDDER_BASE_URL,
            EMBEDDING_INFERENCE_API_URL,
            EMBEDDING_INFERENCE_API_TIMEOUT_SECS,
            EMBEDDING_MAX_CONCURRENT_REQUESTS,
            INFERENCE_CB_FAILURE_THRESHOLD,
            INFERENCE_CB_SUCCESS_THRESHOLD,
            INFERENCE_CB_TIMEOUT_SECS,
            INFERENCE_CB_FAILURE_WINDOW_SECS,
            EMBEDDER_THREADS,
            EMBEDDER_DEVICE,
            EMBEDDER_ENGINE,
            EMBEDDER_PRECISION,
            EMBEDDER_MODEL_PATH,
            EMBEDDER_BATCH_SIZE,
            ENABLE_EMBEDDING_CACHE,
            REQUEST_DEDUP_TTL_SECS,
            EMBEDDING_CACHE_MB,
            EMBEDDER_CACHE_PATH,
            DIRECT_JOBS,
            DIRECT_JOBS_HIGH,
            DIRECT_JOBS_NORMAL);

    private DatasetVariables() {}
}
