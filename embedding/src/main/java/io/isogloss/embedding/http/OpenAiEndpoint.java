package io.isogloss.embedding.http;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.Endpoint;
import io.isogloss.embedding.remote.ServerLimits;
import io.isogloss.embedding.remote.TextBatch;
import java.time.Duration;
import java.util.Locale;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * OpenAI's API, and that of servers which speak it. Asks for base64; takes arrays from a server that ignores the wish, and stops asking
 * one that refuses it.
 */
final class OpenAiEndpoint implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpApi api;
    private final HttpUrl url;
    private final EmbedderConfig config;
    private final int dimensions;
    private final boolean asksLimits;
    private volatile boolean base64 = true;

    /**
     * @param dimensions length of each vector, 0 if unknown
     * @param asksLimits whether the server may tell its limits under {@code /info}
     */
    OpenAiEndpoint(HttpApi api, EmbedderConfig config, int dimensions, boolean asksLimits) {
        this.api = api;
        this.url = api.url("embeddings");
        this.config = config;
        this.dimensions = dimensions;
        this.asksLimits = asksLimits;
    }

    @Override
    public Answer send(TextBatch batch, Duration timeout) {
        boolean wanted = base64;
        try {
            return post(batch, wanted, timeout);
        } catch (EmbeddingException e) {
            if (wanted && e.kind() == FailureKind.INVALID_REQUEST && namesEncoding(e)) {
                base64 = false;
                return post(batch, false, timeout);
            }
            throw e;
        }
    }

    @Override
    public @Nullable ServerLimits askLimits(Duration timeout) {
        if (!asksLimits) {
            return null;
        }
        HttpUrl base = api.base();
        int segments = base.pathSize();
        String last = base.pathSegments().get(segments - 1);
        HttpUrl root = last.equals("v1")
                ? base.newBuilder().removePathSegment(segments - 1).build()
                : base;
        byte[] info = api.get(root.newBuilder().addPathSegment("info").build(), timeout);
        if (info == null) {
            return null;
        }
        try {
            JsonNode told = JSON.readTree(info);
            return new ServerLimits(
                    told.path("max_client_batch_size").asInt(0),
                    told.path("max_input_length").asInt(0),
                    told.path("max_batch_tokens").asInt(0),
                    told.path("auto_truncate").asBoolean(false));
        } catch (JacksonException notTold) {
            return null;
        }
    }

    private Answer post(TextBatch batch, boolean asBase64, Duration timeout) {
        byte[] body = new RequestJson(batch.texts().size())
                .text("model", config.model())
                .texts("input", batch.texts())
                .text("encoding_format", asBase64 ? "base64" : null)
                .number("dimensions", config.dimensions())
                .bytes();
        return api.post(url, body, batch.texts().size(), dimensions, timeout, AnswerForms::dataList);
    }

    private static boolean namesEncoding(EmbeddingException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("encoding_format") || message.contains("base64");
    }
}
