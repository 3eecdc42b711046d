package io.isogloss.embedding.http;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a status and an error body of any provider mean. */
final class ProviderError {

    static final int MOST_BYTES = 16 << 10;
    private static final int LONGEST_MESSAGE = 300;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How the providers and the usual servers say that a batch or a text is too large. */
    private static final List<String> TOO_LARGE = List.of(
            "max_tokens_per_request",
            "max_tokens_per_batch",
            "too_many_tokens",
            "too many tokens",
            "maximum context length",
            "max allowed tokens",
            "maximum number of tokens",
            "tokens per request",
            "tokens per batch",
            "maximum allowed batch size",
            "batch size",
            "too many inputs",
            "number of inputs",
            "number of texts",
            "must have less than",
            "must be less than",
            "input is too long",
            "input length exceeds",
            "exceeds the context",
            "exceeds context",
            "larger than the max context",
            "longer than the model",
            "too long");

    private ProviderError() {}

    /** The readable part of an error body. */
    static String text(byte[] body) {
        String raw = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode root = JSON.readTree(raw);
            StringBuilder text = new StringBuilder();
            append(text, root.path("error").path("message"));
            append(text, root.path("error").path("code"));
            append(text, root.path("error").path("type"));
            append(text, root.path("error"));
            append(text, root.path("message"));
            append(text, root.path("detail"));
            append(text, root.path("error_type"));
            append(text, root.path("detail").path(0).path("msg"));
            return text.isEmpty() ? raw : text.toString();
        } catch (JacksonException notJson) {
            return raw;
        }
    }

    static EmbeddingException of(
            String who, int status, String text, @Nullable Duration retryAfter, @Nullable ApiKey key) {
        FailureKind kind = kind(status, text.toLowerCase(Locale.ROOT));
        return new EmbeddingException(kind, who + " answered " + status + ": " + masked(text, key), retryAfter, null);
    }

    /** One short line without the key, should a provider repeat it. */
    static String masked(String text, @Nullable ApiKey key) {
        String hidden = key == null ? text : text.replace(key.reveal(), "***");
        StringBuilder line = new StringBuilder(Math.min(hidden.length(), LONGEST_MESSAGE));
        for (int i = 0; i < hidden.length() && line.length() < LONGEST_MESSAGE; i++) {
            char c = hidden.charAt(i);
            line.append(Character.isISOControl(c) || Character.isSurrogate(c) ? ' ' : c);
        }
        return line.toString().strip();
    }

    private static FailureKind kind(int status, String text) {
        return switch (status) {
            // 402 is an account at its limit; no waiting refills it.
            case 401, 402, 403 -> FailureKind.AUTH;
            // 498 is a token on a deny list; nothing that waiting mends.
            case 498 -> FailureKind.INVALID_REQUEST;
            case 404 -> FailureKind.MODEL_NOT_FOUND;
            case 413 -> FailureKind.TOO_MANY_TOKENS;
            case 400, 422 -> isTooLarge(text) ? FailureKind.TOO_MANY_TOKENS : FailureKind.INVALID_REQUEST;
            case 429 ->
                // No waiting refills an empty account.
                text.contains("insufficient_quota") ? FailureKind.AUTH : FailureKind.RATE_LIMITED;
            case 501 -> FailureKind.INVALID_REQUEST;
            // 424 is how text-embeddings-inference says that its model failed; 499 a cancel on the way.
            case 408, 409, 424, 425, 499 -> FailureKind.UNAVAILABLE;
            default -> status >= 500 ? FailureKind.UNAVAILABLE : FailureKind.INVALID_REQUEST;
        };
    }

    private static boolean isTooLarge(String text) {
        for (String sign : TOO_LARGE) {
            if (text.contains(sign)) {
                return true;
            }
        }
        return false;
    }

    private static void append(StringBuilder text, JsonNode node) {
        if (node.isString() && !node.asString().isBlank()) {
            if (!text.isEmpty()) {
                text.append(", ");
            }
            text.append(node.asString());
        }
    }
}
