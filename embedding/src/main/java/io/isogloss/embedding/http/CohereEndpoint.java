package io.isogloss.embedding.http;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.Endpoint;
import io.isogloss.embedding.remote.TextBatch;
import java.time.Duration;
import java.util.List;
import okhttp3.HttpUrl;

/** Cohere's API, version 2, or version 1 where the base address says so. */
final class CohereEndpoint implements Endpoint {

    private final HttpApi api;
    private final HttpUrl url;
    private final EmbedderConfig config;
    private final int dimensions;
    private final boolean firstVersion;

    CohereEndpoint(HttpApi api, EmbedderConfig config, int dimensions) {
        this.api = api;
        this.config = config;
        this.dimensions = dimensions;
        String path = api.base().encodedPath();
        this.firstVersion = path.endsWith("/v1") || path.endsWith("/v1/");
        boolean versioned = firstVersion || path.endsWith("/v2") || path.endsWith("/v2/");
        this.url = api.url(versioned ? "embed" : "v2/embed");
    }

    @Override
    public boolean truncates() {
        return true;
    }

    @Override
    public Answer send(TextBatch batch, Duration timeout) {
        RequestJson json = new RequestJson(batch.texts().size())
                .text("model", config.model())
                .texts("texts", batch.texts())
                .text("input_type", role(batch.inputType()))
                .text("truncate", batch.truncate() ? truncation() : "NONE");
        if (firstVersion) {
            json.texts("embedding_types", List.of("float"));
        } else {
            json.texts("embedding_types", List.of("base64")).number("output_dimension", config.dimensions());
        }
        return api.post(url, json.bytes(), batch.texts().size(), dimensions, timeout, AnswerForms::embeddings);
    }

    private String truncation() {
        String wanted = config.option("truncate");
        return "START".equalsIgnoreCase(wanted) ? "START" : "END";
    }

    /** The API demands a role. */
    private static String role(InputType type) {
        return switch (type) {
            case DOCUMENT, NONE -> "search_document";
            case QUERY -> "search_query";
            case CLASSIFICATION -> "classification";
            case CLUSTERING -> "clustering";
        };
    }
}
