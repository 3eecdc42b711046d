package io.isogloss.embedding.http;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.Endpoint;
import io.isogloss.embedding.remote.TextBatch;
import java.time.Duration;
import okhttp3.HttpUrl;

/** The inference service that the earlier workers call {@code internal}: {@code POST /api/embed/batch {texts, model}}. */
final class InternalEndpoint implements Endpoint {

    private final HttpApi api;
    private final HttpUrl url;
    private final EmbedderConfig config;

    InternalEndpoint(HttpApi api, EmbedderConfig config) {
        this.api = api;
        this.url = api.url("api/embed/batch");
        this.config = config;
    }

    @Override
    public Answer send(TextBatch batch, Duration timeout) {
        byte[] body = new RequestJson(batch.texts().size())
                .texts("texts", batch.texts())
                .text("model", config.model())
                .bytes();
        return api.post(url, body, batch.texts().size(), config.dimensions(), timeout, AnswerForms::embeddings);
    }
}
