package io.isogloss.embedding.model;

import java.util.Set;

/**
 * Published facts of one model.
 *
 * @param provider lower-case name of the provider
 * @param name the provider's name of the model
 * @param dimensions length of a vector when nothing else is asked for; 0 if unknown
 * @param shorterDimensions lengths that may be asked for instead; empty if none
 * @param anyShorterDimensions whether every length up to {@code dimensions} may be asked for
 * @param maxInputTokens tokens of one text
 * @param maxBatchTexts texts of one request
 * @param maxBatchTokens tokens of one request
 * @param usdPerMillionTokens price
 * @param tokenizer name of the tokenizer, empty if only an estimate is possible
 */
public record ModelSpec(
        String provider,
        String name,
        int dimensions,
        Set<Integer> shorterDimensions,
        boolean anyShorterDimensions,
        int maxInputTokens,
        int maxBatchTexts,
        int maxBatchTokens,
        double usdPerMillionTokens,
        String tokenizer) {

    /** Whether the model gives vectors of that length. */
    public boolean offers(int wanted) {
        return wanted == dimensions
                || shorterDimensions.contains(wanted)
                || (anyShorterDimensions && wanted > 0 && wanted < dimensions);
    }

    /** Whether a request may name a length at all. */
    public boolean canShorten() {
        return anyShorterDimensions || !shorterDimensions.isEmpty();
    }
}
