package io.isogloss.visualizations.naming;

/** A language model that answers one prompt with text. Implementations are safe for several threads, keep their own limits, and wait at most a deadline. */
public interface TopicModel {
    /** Provider and model, for the cache and for what the page says about its names. */
    String id();

    /** How many calls may be under way at once. */
    int parallelCalls();

    /**
     * Answers one prompt.
     *
     * @throws TopicModelException when there is no answer after the tries the implementation allows itself
     */
    String answer(Prompt prompt);

    /** What the calls to this instance have used so far. */
    default Usage usage() {
        return new Usage("", "", 0, 0);
    }

    /**
     * What calls have used, as the provider counted it.
     *
     * @param provider lower case, or empty where nobody counts
     */
    record Usage(String provider, String model, long inputTokens, long outputTokens) {}

    /** What the model is told: the rules, then the data. */
    record Prompt(String system, String user) {}

    /** The model gave no usable answer. */
    final class TopicModelException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean hopeless;

        /**
         * @param message what happened, without secrets and without the provider's raw body
         * @param hopeless true when further calls will fail too (a refused key, an unknown model), so that none is made
         */
        public TopicModelException(String message, boolean hopeless) {
            super(message);
            this.hopeless = hopeless;
        }

        /** True when asking again makes no sense. */
        public boolean hopeless() {
            return hopeless;
        }
    }
}
