package io.isogloss.embedding.http;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.Endpoint;
import io.isogloss.embedding.remote.TextBatch;
import java.time.Duration;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** VoyageAI's API. */
final class VoyageEndpoint implements Endpoint {

    private final HttpApi api;
    private final HttpUrl url;
    private final EmbedderConfig config;
    private final int dimensions;

    VoyageEndpoint(HttpApi api, EmbedderConfig config, int dimensions) {
        this.api = api;
        this.url = api.url("embeddings");
        this.config = config;
        this.dimensions = dimensions;
    }

    @Override
    public boolean truncates() {
        return true;
    }

    @Override
    public Answer send(TextBatch batch, Duration timeout) {
        byte[] body = new RequestJson(batch.texts().size())
                .text("model", config.model())
                .texts("input", batch.texts())
                .text("input_type", role(batch.inputType()))
                .flag("truncation", batch.truncate())
                .text("encoding_format", "base64")
                .number("output_dimension", config.dimensions())
                .bytes();
        return api.post(url, body, batch.texts().size(), dimensions, timeout, AnswerForms::dataList);
    }

    private static @Nullable String role(InputType type) {
        return switch (type) {
            case DOCUMENT -> "document";
            case QUERY -> "query";
            case CLASSIFICATION, CLUSTERING, NONE -> null;
        };
    }
}
