package io.isogloss.embedding.local;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.nio.FloatBuffer;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
    /** The mean over all tokens. */
    MEAN,
    /** The first token. */
    CLS,
    /** The last token that is not padding. */
    LAST_TOKEN,
    /** The largest value of each dimension. */
    MAX,
    /** The sum over all tokens divided by the square root of their number. */
    MEAN_SQRT_LENGTH;

    /** Reads {@code 1_Pooling/config.json} of a sentence-transformers folder. */
    static Pooling read(JsonNode config, String file) {
        Pooling found = null;
        for (String name : config.propertyNames()) {
            if (!name.startsWith("pooling_mode_") || !config.path(name).asBoolean(false)) {
                continue;
            }
            Pooling pooling = switch (name) {
                case "pooling_mode_mean_tokens" -> MEAN;
                case "pooling_mode_cls_token" -> CLS;
                case "pooling_mode_lasttoken" -> LAST_TOKEN;
                case "pooling_mode_max_tokens" -> MAX;
                case "pooling_mode_mean_sqrt_len_tokens" -> MEAN_SQRT_LENGTH;
                default ->
                    throw new EmbeddingException(
                            FailureKind.LOCAL_MODEL, file + " asks for " + name + ", which is not supported");
            };
            if (found != null) {
                throw new EmbeddingException(
                        FailureKind.LOCAL_MODEL, file + " asks for " + found + " and " + pooling + " at once");
            }
            found = pooling;
        }
        return found == null ? MEAN : found;
    }

    /**
     * Pools the first {@code length} token vectors that start at {@code offset} in {@code states} into {@code out}.
     */
    void pool(FloatBuffer states, int offset, int length, int dimensions, float[] out, int outOffset) {
        switch (this) {
            case CLS -> states.get(offset, out, outOffset, dimensions);
            case LAST_TOKEN -> states.get(offset + (length - 1) * dimensions, out, outOffset, dimensions);
            case MEAN -> sum(states, offset, length, dimensions, out, outOffset, 1f / length);
            case MEAN_SQRT_LENGTH ->
                sum(states, offset, length, dimensions, out, outOffset, (float) (1 / Math.sqrt(length)));
            case MAX -> max(states, offset, length, dimensions, out, outOffset);
        }
    }

    private static void sum(
            FloatBuffer states, int offset, int length, int dimensions, float[] out, int outOffset, float scale) {
        Arrays.fill(out, outOffset, outOffset + dimensions, 0f);
        for (int t = 0; t < length; t++) {
            int at = offset + t * dimensions;
            for (int d = 0; d < dimensions; d++) {
                out[outOffset + d] += states.get(at + d);
            }
        }
        for (int d = 0; d < dimensions; d++) {
            out[outOffset + d] *= scale;
        }
    }

    private static void max(FloatBuffer states, int offset, int length, int dimensions, float[] out, int outOffset) {
        states.get(offset, out, outOffset, dimensions);
        for (int t = 1; t < length; t++) {
            int at = offset + t * dimensions;
            for (int d = 0; d < dimensions; d++) {
                out[outOffset + d] = Math.max(out[outOffset + d], states.get(at + d));
            }
        }
    }
}
