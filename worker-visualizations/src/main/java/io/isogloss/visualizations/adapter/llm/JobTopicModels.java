package io.isogloss.visualizations.adapter.llm;

import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.model.visualization.LlmConfig;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.visualizations.adapter.llm.LlmEndpoint.Dialect;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.naming.TopicModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The language model that a job names: OpenAI, Cohere, the inference service of this site, or any server that speaks OpenAI's protocol, by
 * {@code base_url}.
 *
 * <p>Safe for many threads. A model that cannot be used is left out with a warning: the map then has names from keywords. The worker's own keys go to
 * the providers' own addresses only, never to an address that a job names.
 */
public final class JobTopicModels implements TopicModelFinder {
    private static final Logger LOG = LoggerFactory.getLogger(JobTopicModels.class);
    private static final int PARALLEL_CALLS = 4;
    private static final Duration CALL_DEADLINE = Duration.ofMinutes(2);

    private final Defaults defaults;
    private final SecretResolver secrets;
    private final OkHttpClient guarded;
    private final OkHttpClient trusted;
    private final InstantSource clock;
    private final DoubleSupplier jitter;
    private final HttpTopicModel.UsageListener usage;
    private final ModelRequests requests;

    /**
     * What jobs need not say.
     *
     * @param internalUrl the inference service of this site
     */
    public record Defaults(String internalUrl, Optional<Secret> openAiKey, Optional<Secret> cohereKey) {}

    /**
     * @param guarded calls addresses that jobs name
     * @param trusted calls the inference service of this site
     * @param requests records the calls, below the work of the thread that finds a model
     */
    public JobTopicModels(
            Defaults defaults,
            SecretResolver secrets,
            OkHttpClient guarded,
            OkHttpClient trusted,
            InstantSource clock,
            DoubleSupplier jitter,
            HttpTopicModel.UsageListener usage,
            ModelRequests requests) {
        this.defaults = defaults;
        this.secrets = secrets;
        this.guarded = guarded;
        this.trusted = trusted;
        this.clock = clock;
        this.jitter = jitter;
        this.usage = usage;
        this.requests = requests;
    }

    @Override
    public Optional<TopicModel> find(VisualizationTransformJob job) {
        LlmConfig llm = job.llm();
        if (llm == null) {
            return Optional.empty();
        }
        try {
            return model(llm);
        } catch (SecretException | IllegalArgumentException e) {
            LOG.warn(
                    "Job {}: names come from keywords, because llm_config cannot be used: {}",
                    job.address().jobId(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<TopicModel> model(LlmConfig llm) {
        Optional<String> named = baseUrl(llm);
        Dialect dialect = dialect(llm.provider(), named.isPresent());
        Optional<Secret> key = Optional.ofNullable(llm.apiKey()).map(secrets::resolve);
        if (key.isEmpty() && named.isEmpty()) {
            key = ownKey(dialect);
        }
        if (dialect != Dialect.INTERNAL && named.isEmpty() && key.isEmpty()) {
            throw new IllegalArgumentException("provider " + llm.provider() + " needs an api_key");
        }
        String model = llm.model().isEmpty() ? dialect.defaultModel() : llm.model();
        LlmEndpoint endpoint = new LlmEndpoint(
                dialect,
                named.orElse(dialect == Dialect.INTERNAL ? defaults.internalUrl() : dialect.defaultBaseUrl()),
                model,
                orNull(key),
                llm.temperature(),
                llm.maxTokens(),
                PARALLEL_CALLS,
                CALL_DEADLINE);
        boolean own = named.isEmpty() && dialect == Dialect.INTERNAL;
        return Optional.of(new HttpTopicModel(
                endpoint, own ? trusted : guarded, Thread::sleep, clock, jitter, usage, requests.fromHere()));
    }

    private static @Nullable Secret orNull(Optional<Secret> key) {
        return key.isPresent() ? key.get() : null;
    }

    private static Dialect dialect(String provider, boolean addressNamed) {
        return switch (provider) {
            case "openai" -> Dialect.OPENAI;
            case "cohere" -> Dialect.COHERE;
            case "internal" -> Dialect.INTERNAL;
            default -> {
                if (!addressNamed) {
                    throw new IllegalArgumentException("provider " + provider
                            + " is not openai, cohere or internal, and no base_url says where it is");
                }
                yield Dialect.OPENAI;
            }
        };
    }

    private Optional<Secret> ownKey(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> defaults.openAiKey();
            case COHERE -> defaults.cohereKey();
            case INTERNAL -> Optional.empty();
        };
    }

    private static Optional<String> baseUrl(LlmConfig llm) {
        Object inConfig = llm.config().get("base_url");
        Object beside = llm.extras().get("base_url");
        if (inConfig instanceof String text && !text.isBlank()) {
            return Optional.of(text.strip());
        }
        return beside instanceof String text && !text.isBlank() ? Optional.of(text.strip()) : Optional.empty();
    }
}
