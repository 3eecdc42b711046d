package io.isogloss.visualizations.adapter.llm;

import io.isogloss.model.secret.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A model and how to reach it.
 *
 * @param dialect how the service wants to be asked
 * @param baseUrl without the path of the call, for example {@code https://api.openai.com/v1}
 * @param key null where the service wants none
 * @param maxTokensPerName upper bound of an answer, for each cluster that is asked about
 * @param callDeadline the longest that one prompt may take, tries and waiting included
 */
public record LlmEndpoint(
        Dialect dialect,
        String baseUrl,
        String model,
        @Nullable Secret key,
        double temperature,
        int maxTokensPerName,
        int parallelCalls,
        Duration callDeadline) {

    /** How a service wants to be asked. */
    public enum Dialect {
        OPENAI("openai", "https://api.openai.com/v1", "gpt-4o-mini"),
        COHERE("cohere", "https://api.cohere.com/v2", "command-a-03-2025"),
        /** The inference service of the earlier system: one prompt, one text. */
        INTERNAL("internal", "", "");

        private final String provider;
        private final String defaultBaseUrl;
        private final String defaultModel;

        Dialect(String provider, String defaultBaseUrl, String defaultModel) {
            this.provider = provider;
            this.defaultBaseUrl = defaultBaseUrl;
            this.defaultModel = defaultModel;
        }

        /** Lower case, for metrics and the ledger. */
        public String provider() {
            return provider;
        }

        /** Where the service is when a job names no address; empty when there is no such place. */
        public String defaultBaseUrl() {
            return defaultBaseUrl;
        }

        /** The model when a job names none; empty when the service chooses. */
        public String defaultModel() {
            return defaultModel;
        }
    }
}
