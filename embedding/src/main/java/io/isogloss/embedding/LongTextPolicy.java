package io.isogloss.embedding;

import java.util.Locale;

/** What happens to one text that is longer than the model reads. Never silent: the result names each text concerned. */
public enum LongTextPolicy {
    /** Keep the beginning; the text is listed in {@link Embeddings#truncated()}. */
    TRUNCATE,
    /** The text fails alone with {@link FailureKind#TOO_LONG}. */
    REJECT,
    /** Embed the parts and take their average, weighted by tokens and scaled to length 1. */
    SPLIT_AND_AVERAGE;

    /** Reads {@code truncate}, {@code reject} or {@code split}; also the words Cohere uses, {@code END} and {@code NONE}. */
    public static LongTextPolicy parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "truncate", "end", "true" -> TRUNCATE;
            case "reject", "fail", "none", "false" -> REJECT;
            case "split", "split-and-average", "split_and_average" -> SPLIT_AND_AVERAGE;
            default ->
                throw new EmbeddingException(
                        FailureKind.INVALID_REQUEST,
                        "policy for long texts must be truncate, reject or split, was '" + text + "'");
        };
    }
}
