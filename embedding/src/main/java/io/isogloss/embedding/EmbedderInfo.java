package io.isogloss.embedding;

/**
 * What is known of an embedder's model.
 *
 * @param provider lower-case name of the provider, as in {@link EmbedderConfig}
 * @param model the provider's name of the model
 * @param dimensions length of each vector, 0 until the first answer when nothing tells it earlier
 * @param maxInputTokens tokens of one text that the model reads
 * @param maxBatchTexts texts of one request to the provider
 * @param maxBatchTokens tokens of one request to the provider
 * @param usdPerMillionTokens price, 0 for local models
 * @param local whether the model runs in this process
 */
public record EmbedderInfo(
        String provider,
        String model,
        int dimensions,
        int maxInputTokens,
        int maxBatchTexts,
        int maxBatchTokens,
        double usdPerMillionTokens,
        boolean local) {

    /** Cost in US dollars of that many tokens. */
    public double costUsd(long tokens) {
        return tokens * usdPerMillionTokens / 1e6;
    }
}
