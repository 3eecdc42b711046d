package io.isogloss.local;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.embedding.ApiKey;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.MasterKey;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.visualizations.adapter.llm.JobTopicModels;
import io.isogloss.visualizations.application.TopicModelFinder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;

/** Opens the engine for a command, with the keys of this machine's environment. */
final class Engines {
    private static final Map<String, String> KEY_VARIABLES = Map.of(
            "openai", "OPENAI_API_KEY",
            "cohere", "COHERE_API_KEY",
            "voyageai", "VOYAGE_API_KEY",
            "openai-compatible", "OPENAI_COMPATIBLE_API_KEY");
    private static final Map<String, String> URL_VARIABLES = Map.of(
            "internal", "EMBEDDING_INFERENCE_API_URL",
            "openai", "OPENAI_BASE_URL",
            "cohere", "COHERE_BASE_URL",
            "voyageai", "VOYAGE_BASE_URL",
            "openai-compatible", "EMBEDDER_BASE_URL");

    private Engines() {}

    /** The engine over these parts. Closed by the caller. */
    static LocalEngine open(SharedOptions shared, Parts parts) throws IOException {
        return open(shared, parts, JobIds.LOCAL.owner());
    }

    /** The engine over these parts, hearing the statuses of this owner's jobs. */
    static LocalEngine open(SharedOptions shared, Parts parts, String owner) throws IOException {
        return open(shared, parts, owner, new LayoutOptions());
    }

    /** The engine over these parts, for maps that are laid out like this. */
    static LocalEngine open(SharedOptions shared, Parts parts, LayoutOptions layout) throws IOException {
        return open(shared, parts, JobIds.LOCAL.owner(), layout);
    }

    private static LocalEngine open(SharedOptions shared, Parts parts, String owner, LayoutOptions layout)
            throws IOException {
        return LocalEngine.open(
                shared.folder(),
                parts,
                new LocalEngine.Helpers(embedders(), secrets(), models(), owner, layout.threads(), layout.seed()));
    }

    /**
     * Tells before any work that a key is missing.
     *
     * @param here whether this process embeds and names; workers have keys of their own
     */
    static void requireKeys(MapJobPlan plan, boolean here) {
        if (!here) {
            return;
        }
        requireKey(plan.provider());
        if (plan.namer().isModel() && plan.namer().url().isEmpty()) {
            requireKey(plan.namer().provider());
        }
    }

    /** Tells that the key of an embedder is missing, where the environment has to have it. */
    static void requireKey(EmbedderConfig embedder) {
        if (embedder.apiKey() == null && embedder.baseUrl() == null) {
            requireKey(embedder.provider());
        }
    }

    /** Tells that the key of a provider is missing. */
    static void requireKey(String provider) {
        String variable = KEY_VARIABLES.get(provider);
        boolean own = provider.equals("openai-compatible")
                || (URL_VARIABLES.containsKey(provider)
                        && Variables.get(URL_VARIABLES.get(provider)).isPresent());
        if (variable != null && !own && Variables.get(variable).isEmpty()) {
            throw new CommandFailedException(
                    "The provider " + provider + " needs a key. Set " + variable + " and run the command again.");
        }
        if (provider.equals("openai-compatible")
                && Variables.get("EMBEDDER_BASE_URL").isEmpty()) {
            throw new CommandFailedException(
                    "Where is your server? Set EMBEDDER_BASE_URL, for example http://localhost:11434/v1.");
        }
    }

    private static EmbedderDefaults embedders() {
        Map<String, ApiKey> keys = new HashMap<>();
        KEY_VARIABLES.forEach(
                (provider, name) -> Variables.get(name).ifPresent(key -> keys.put(provider, ApiKey.of(key))));
        Map<String, String> addresses = new HashMap<>();
        URL_VARIABLES.forEach((provider, name) -> Variables.get(name).ifPresent(url -> addresses.put(provider, url)));
        EmbedderDefaults standard = EmbedderDefaults.standard();
        return new EmbedderDefaults(
                keys,
                addresses,
                standard.concurrency(),
                standard.requestTimeout(),
                standard.timeLimit(),
                standard.maxRetries(),
                standard.batchTexts(),
                standard.local(),
                standard.openEmbedders());
    }

    /** Keys that are named or sealed; files are a worker's to read. */
    private static SecretResolver secrets() {
        MasterKey seal;
        try {
            seal = Variables.get(MasterKey.VARIABLE).map(MasterKey::parse).orElse(null);
        } catch (SecretException e) {
            throw new CommandFailedException(e.getMessage() + ".");
        }
        return new SecretResolver(Variables.lookUp(), SecretResolver.API_KEYS, null, seal, () -> {});
    }

    /** The namers that jobs ask for. Whoever sits at this terminal may name any address. */
    private static TopicModelFinder models() {
        OkHttpClient plain = new OkHttpClient();
        return new JobTopicModels(
                new JobTopicModels.Defaults(
                        Variables.get("LLM_INFERENCE_API_URL").orElse("http://localhost:8091"),
                        Variables.get("OPENAI_API_KEY").map(Secret::of),
                        Variables.get("COHERE_API_KEY").map(Secret::of)),
                secrets(),
                plain,
                plain,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextDouble(),
                (provider, model, input, output) -> {},
                ModelRequests.none());
    }
}
