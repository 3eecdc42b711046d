package io.isogloss.datasets.adapter.embedders;

import io.isogloss.datasets.application.EmbedderSource;
import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.cache.CachingEmbedder;
import io.isogloss.embedding.cache.VectorCache;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretReference;
import io.isogloss.model.secret.SecretResolver;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens an embedder for each distinct configuration once and keeps it, with its limits and circuits, for the jobs that follow.
 *
 * <p>Safe for many threads. Keeps a bounded number open; the one that was asked for longest ago goes when a new one comes. An embedder over HTTP that goes
 * while a job still holds it serves that job to its end, since closing it frees nothing the job needs.
 */
public final class JobEmbedders implements EmbedderSource, AutoCloseable {
    private static final Set<String> LOCAL = Set.of("local", "onnx");
    private static final Map<String, Set<String>> PUBLIC_HOSTS = Map.of(
            "openai", Set.of("api.openai.com"),
            "cohere", Set.of("api.cohere.com", "api.cohere.ai"),
            "voyageai", Set.of("api.voyageai.com"));

    private final EmbedderContext context;
    private final EmbedderContext trusted;
    private final @Nullable VectorCache cache;
    private final SecretResolver secrets;
    private final EmbedderDefaults defaults;
    private final Map<io.isogloss.embedding.EmbedderConfig, Embedder> open = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param context for addresses that jobs name, with the address guard
     * @param trusted for addresses that the worker's settings name; closed with this
     * @param cache keeps vectors of texts seen before, null for none; closed with this
     */
    public JobEmbedders(
            EmbedderContext context,
            EmbedderContext trusted,
            @Nullable VectorCache cache,
            SecretResolver secrets,
            EmbedderDefaults defaults) {
        this.context = context;
        this.trusted = trusted;
        this.cache = cache;
        this.secrets = secrets;
        this.defaults = defaults;
    }

    @Override
    public Embedder find(DatasetTransformJob job) {
        return find(job.embedder(), job.batchSize());
    }

    /**
     * The embedder for these settings, shared like that of a job.
     *
     * @param batchSize texts of one request; null for what the settings say
     */
    public Embedder find(EmbedderConfig wanted, @Nullable Integer batchSize) {
        io.isogloss.embedding.EmbedderConfig config = configOf(wanted, batchSize);
        synchronized (open) {
            Embedder known = open.get(config);
            if (known != null) {
                return known;
            }
            Embedder opened = open(config);
            open.put(config, opened);
            if (open.size() > defaults.openEmbedders()) {
                var eldest = open.entrySet().iterator();
                eldest.next();
                eldest.remove();
            }
            return opened;
        }
    }

    /** Equal texts of one request are always embedded once; what the cache keeps depends on everything that changes a vector. */
    private Embedder open(io.isogloss.embedding.EmbedderConfig config) {
        Embedder opened = Embedders.open(config, isOurs(config.provider(), config.baseUrl()) ? trusted : context);
        String settings = config.baseUrl() + "|" + config.dimensions() + "|" + config.longTexts();
        if (!config.options().isEmpty()) {
            settings += "|" + new TreeMap<>(config.options());
        }
        return new CachingEmbedder(opened, cache, settings, context.listener());
    }

    @Override
    public InputType inputType(DatasetTransformJob job) {
        Object asked = job.embedder().config().get("input_type");
        return asked == null ? InputType.DOCUMENT : InputType.parse(asked.toString());
    }

    @Override
    public void close() {
        List<Embedder> all;
        synchronized (open) {
            all = new ArrayList<>(open.values());
            open.clear();
        }
        all.forEach(Embedder::close);
        trusted.close();
        if (cache != null) {
            cache.close();
        }
    }

    private io.isogloss.embedding.EmbedderConfig configOf(EmbedderConfig wanted, @Nullable Integer ofJob) {
        String provider = providerName(wanted.provider());
        String address = baseUrl(provider, wanted.baseUrl());
        io.isogloss.embedding.EmbedderConfig.Builder config = io.isogloss.embedding.EmbedderConfig.of(
                        provider, wanted.model())
                .apiKey(key(provider, address, wanted.apiKey()))
                .baseUrl(address)
                .longTexts(longTexts(wanted))
                .concurrency(defaults.concurrency())
                .requestTimeout(defaults.requestTimeout())
                .timeLimit(defaults.timeLimit())
                .maxRetries(defaults.maxRetries());
        if (LOCAL.contains(provider)) {
            inThisProcess(config, defaults.local());
        }
        if (wanted.dimensions() != null) {
            config.dimensions(wanted.dimensions());
        }
        Integer ofMessage = ofJob != null ? ofJob : wanted.batchSize();
        int batchSize = ofMessage != null ? ofMessage : defaults.batchTexts().orElse(0);
        if (batchSize > 0 && !LOCAL.contains(provider)) {
            config.batchTexts(Math.min(batchSize, 1_000_000));
        }
        return config.build();
    }

    private static void inThisProcess(
            io.isogloss.embedding.EmbedderConfig.Builder config, EmbedderDefaults.LocalModels local) {
        config.threads(local.threads())
                .device(local.device())
                .option("engine", local.engine())
                .option("precision", local.precision());
        local.folder().ifPresent(folder -> config.option("models-folder", folder.toString()));
    }

    private static String providerName(String name) {
        return switch (name) {
            case "voyage" -> "voyageai";
            case "openai_compatible", "compatible", "tei", "vllm", "ollama", "infinity", "lmstudio" ->
                "openai-compatible";
            case "onnx" -> "local";
            default -> name;
        };
    }

    /** The worker's own key goes to the provider's own address and to that of the worker's settings, never to one that only a job names. */
    private @Nullable ApiKey key(String provider, @Nullable String address, @Nullable SecretReference fromJob) {
        if (fromJob == null) {
            boolean safe = address == null || isOurs(provider, address) || isPublic(provider, address);
            return safe ? defaults.keys().get(provider) : null;
        }
        try {
            return ApiKey.of(secrets.resolve(fromJob).reveal());
        } catch (SecretException e) {
            throw new EmbeddingException(FailureKind.AUTH, "api_key: " + e.getMessage(), e);
        }
    }

    private boolean isOurs(String provider, @Nullable String address) {
        return address != null && address.equals(defaults.baseUrls().get(provider));
    }

    private static boolean isPublic(String provider, String address) {
        URI url;
        try {
            url = new URI(address);
        } catch (URISyntaxException e) {
            return false;
        }
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(url.getScheme())
                && PUBLIC_HOSTS.getOrDefault(provider, Set.of()).contains(host);
    }

    private @Nullable String baseUrl(String provider, @Nullable String fromJob) {
        if (LOCAL.contains(provider)) {
            return null;
        }
        // The earlier system's workers never looked at the address that a job gives for its own inference service.
        if (provider.equals("internal") || fromJob == null || fromJob.isBlank()) {
            return defaults.baseUrls().get(provider);
        }
        return fromJob;
    }

    private static LongTextPolicy longTexts(EmbedderConfig wanted) {
        Object asked = wanted.config().getOrDefault("truncate", wanted.config().get("truncation"));
        return asked == null ? LongTextPolicy.TRUNCATE : LongTextPolicy.parse(asked.toString());
    }
}
