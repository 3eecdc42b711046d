package io.isogloss.embedding.batch;

/** Counts tokens as a provider does, or estimates them. Safe for use by many threads. */
public interface TokenCounter {

    /** True if the counts are the provider's own. */
    boolean exact();

    /** The most probable number of tokens; the number itself if exact. */
    int likely(String text);

    /** A number that the true one hardly ever passes; the number itself if exact. */
    int safe(String text);

    /**
     * A bound that no text of so many UTF-8 bytes passes, computed without reading the text. Saves counting where even the bound
     * fits.
     */
    int bound(int utf8Bytes);

    /** The longest beginning that is {@linkplain #safe safely} within that many tokens, whole characters only, never empty. */
    String head(String text, int maxTokens);
}
