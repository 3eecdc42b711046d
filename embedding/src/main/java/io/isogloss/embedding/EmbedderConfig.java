package io.isogloss.embedding;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which model of which provider, and within which bounds. Immutable; build one with {@link #of} and the methods of {@link Builder}.
 *
 * <p>A number of 0 means "what the model's data say".
 *
 * @param provider {@code openai}, {@code cohere}, {@code voyageai}, {@code openai-compatible}, {@code local}, or a provider of your own
 * @param model the provider's name of the model; for {@code local} also a folder
 * @param baseUrl where the API lives; null takes the provider's public address
 * @param apiKey null for servers that want none
 * @param dimensions vector length to ask for, where the model can shorten
 * @param batchTexts texts of one request at most
 * @param batchTokens tokens of one request at most
 * @param batchBytes bytes of one request body at most
 * @param maxInputTokens tokens of one text at most
 * @param longTexts what happens to a longer text
 * @param documentPrefix put before each document; null takes the model's own prompt
 * @param queryPrefix put before each query; null takes the model's own prompt
 * @param requestsPerMinute limit to keep, 0 for none of our own
 * @param tokensPerMinute limit to keep, 0 for none of our own
 * @param inputsPerMinute limit on texts to keep, 0 for none of our own
 * @param concurrency requests at a time for one call of {@link Embedder#embed}
 * @param timeLimit total time of one call, waits and retries included
 * @param requestTimeout time for one request to the provider
 * @param maxRetries further tries of one batch after passing trouble, waits for a rate limit not counted
 * @param threads threads of a local model, 0 for one a core
 * @param device {@code cpu} or {@code cuda:0}, for local models
 * @param options what only one provider understands
 */
public record EmbedderConfig(
        String provider,
        String model,
        @Nullable String baseUrl,
        @Nullable ApiKey apiKey,
        int dimensions,
        int batchTexts,
        int batchTokens,
        int batchBytes,
        int maxInputTokens,
        LongTextPolicy longTexts,
        @Nullable String documentPrefix,
        @Nullable String queryPrefix,
        int requestsPerMinute,
        int tokensPerMinute,
        int inputsPerMinute,
        int concurrency,
        Duration timeLimit,
        Duration requestTimeout,
        int maxRetries,
        int threads,
        String device,
        Map<String, String> options) {

    public EmbedderConfig {
        requireText("provider", provider);
        requireText("model", model);
        provider = provider.strip().toLowerCase(Locale.ROOT);
        requireRange("dimensions", dimensions, 0, 65_536);
        requireRange("batchTexts", batchTexts, 0, 1_000_000);
        requireRange("batchTokens", batchTokens, 0, Integer.MAX_VALUE);
        requireRange("batchBytes", batchBytes, 0, Integer.MAX_VALUE);
        requireRange("maxInputTokens", maxInputTokens, 0, 10_000_000);
        requireRange("requestsPerMinute", requestsPerMinute, 0, Integer.MAX_VALUE);
        requireRange("tokensPerMinute", tokensPerMinute, 0, Integer.MAX_VALUE);
        requireRange("inputsPerMinute", inputsPerMinute, 0, Integer.MAX_VALUE);
        requireRange("concurrency", concurrency, 1, 1_024);
        requireRange("maxRetries", maxRetries, 0, 100);
        requireRange("threads", threads, 0, 1_024);
        requirePositive("timeLimit", timeLimit);
        requirePositive("requestTimeout", requestTimeout);
        options = Map.copyOf(options);
    }

    public static Builder of(String provider, String model) {
        return new Builder(provider, model);
    }

    /** One of the provider's own options, or null. */
    public @Nullable String option(String name) {
        return options.get(name);
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        Builder b = new Builder(provider, model);
        b.baseUrl = baseUrl;
        b.apiKey = apiKey;
        b.dimensions = dimensions;
        b.batchTexts = batchTexts;
        b.batchTokens = batchTokens;
        b.batchBytes = batchBytes;
        b.maxInputTokens = maxInputTokens;
        b.longTexts = longTexts;
        b.documentPrefix = documentPrefix;
        b.queryPrefix = queryPrefix;
        b.requestsPerMinute = requestsPerMinute;
        b.tokensPerMinute = tokensPerMinute;
        b.inputsPerMinute = inputsPerMinute;
        b.concurrency = concurrency;
        b.timeLimit = timeLimit;
        b.requestTimeout = requestTimeout;
        b.maxRetries = maxRetries;
        b.threads = threads;
        b.device = device;
        b.options.putAll(options);
        return b;
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new EmbeddingException(FailureKind.CONFIGURATION, name + " must not be blank");
        }
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, name + " must be from " + least + " to " + most + ", was " + value);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new EmbeddingException(FailureKind.CONFIGURATION, name + " must be positive, was " + value);
        }
    }

    /** Collects the values of an {@link EmbedderConfig}; each method returns this builder. */
    public static final class Builder {

        private final String provider;
        private final String model;
        private @Nullable String baseUrl;
        private @Nullable ApiKey apiKey;
        private int dimensions;
        private int batchTexts;
        private int batchTokens;
        private int batchBytes;
        private int maxInputTokens;
        private LongTextPolicy longTexts = LongTextPolicy.TRUNCATE;
        private @Nullable String documentPrefix;
        private @Nullable String queryPrefix;
        private int requestsPerMinute;
        private int tokensPerMinute;
        private int inputsPerMinute;
        private int concurrency = 4;
        private Duration timeLimit = Duration.ofMinutes(10);
        private Duration requestTimeout = Duration.ofSeconds(60);
        private int maxRetries = 5;
        private int threads;
        private String device = "cpu";
        private final Map<String, String> options = new TreeMap<>();

        private Builder(String provider, String model) {
            this.provider = provider;
            this.model = model;
        }

        public Builder baseUrl(@Nullable String url) {
            this.baseUrl = url;
            return this;
        }

        public Builder apiKey(@Nullable ApiKey key) {
            this.apiKey = key;
            return this;
        }

        public Builder dimensions(int count) {
            this.dimensions = count;
            return this;
        }

        public Builder batchTexts(int count) {
            this.batchTexts = count;
            return this;
        }

        public Builder batchTokens(int count) {
            this.batchTokens = count;
            return this;
        }

        public Builder batchBytes(int count) {
            this.batchBytes = count;
            return this;
        }

        public Builder maxInputTokens(int count) {
            this.maxInputTokens = count;
            return this;
        }

        public Builder longTexts(LongTextPolicy policy) {
            this.longTexts = policy;
            return this;
        }

        public Builder documentPrefix(@Nullable String prefix) {
            this.documentPrefix = prefix;
            return this;
        }

        public Builder queryPrefix(@Nullable String prefix) {
            this.queryPrefix = prefix;
            return this;
        }

        public Builder requestsPerMinute(int count) {
            this.requestsPerMinute = count;
            return this;
        }

        public Builder tokensPerMinute(int count) {
            this.tokensPerMinute = count;
            return this;
        }

        public Builder inputsPerMinute(int count) {
            this.inputsPerMinute = count;
            return this;
        }

        public Builder concurrency(int requests) {
            this.concurrency = requests;
            return this;
        }

        public Builder timeLimit(Duration limit) {
            this.timeLimit = limit;
            return this;
        }

        public Builder requestTimeout(Duration limit) {
            this.requestTimeout = limit;
            return this;
        }

        public Builder maxRetries(int count) {
            this.maxRetries = count;
            return this;
        }

        public Builder threads(int count) {
            this.threads = count;
            return this;
        }

        public Builder device(String name) {
            this.device = name;
            return this;
        }

        public Builder option(String name, String value) {
            this.options.put(name, value);
            return this;
        }

        public EmbedderConfig build() {
            return new EmbedderConfig(
                    provider,
                    model,
                    baseUrl,
                    apiKey,
                    dimensions,
                    batchTexts,
                    batchTokens,
                    batchBytes,
                    maxInputTokens,
                    longTexts,
                    documentPrefix,
                    queryPrefix,
                    requestsPerMinute,
                    tokensPerMinute,
                    inputsPerMinute,
                    concurrency,
                    timeLimit,
                    requestTimeout,
                    maxRetries,
                    threads,
                    device,
                    options);
        }
    }
}
