package io.isogloss.embedding.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.LongTextPolicy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What each provider is sent, and that its documented answers are read. */
class ProvidersTest {

    private static final List<String> TEXTS = List.of("one", "two words", "drei – über alles");

    @Test
    void asksOpenAiForBase64AndReadsIt() {
        try (FakeProvider server = new FakeProvider(1536)) {
            Embeddings e = open(config("openai", "text-embedding-3-small", server.url("/v1")))
                    .embed(TEXTS);

            assertRows(e, TEXTS, 1536);
            assertThat(e.tokens())
                    .isEqualTo(TEXTS.stream().mapToInt(String::length).sum());
            JsonNode body = server.body(0);
            assertThat(body.path("model").asString()).isEqualTo("text-embedding-3-small");
            assertThat(body.path("encoding_format").asString()).isEqualTo("base64");
            assertThat(body.has("dimensions")).isFalse();
            assertThat(server.request(0).getUrl().encodedPath()).isEqualTo("/v1/embeddings");
            assertThat(server.request(0).getHeaders().get("authorization")).isEqualTo("Bearer sk-secret");
        }
    }

    @Test
    void fillsARequestByTokensAndNotByBytes() {
        try (FakeProvider server = new FakeProvider(1536)) {
            // 200 texts of 400 words: 80,000 tokens, 400,000 bytes.
            List<String> texts = IntStream.range(0, 200)
                    .mapToObj(i -> "word ".repeat(400) + i)
                    .toList();
            open(config("openai", "text-embedding-3-small", server.url("/v1"))).embed(texts);

            assertThat(server.batchSizes()).containsExactly(200);
        }
    }

    @Test
    void asksForShorterVectorsWhereTheModelCan() {
        try (FakeProvider server = new FakeProvider(1536)) {
            Embeddings e = open(config("openai", "text-embedding-3-small", server.url("/v1"))
                            .dimensions(512))
                    .embed(TEXTS);

            assertRows(e, TEXTS, 512);
            assertThat(server.body(0).path("dimensions").asInt()).isEqualTo(512);
        }
    }

    @Test
    void refusesDimensionsThatTheModelCannotGive() {
        assertThatThrownBy(() -> open(config("openai", "text-embedding-ada-002", "http://localhost/v1")
                        .dimensions(512)))
                .isInstanceOf(EmbeddingException.class)
                .hasMessageContaining("1536")
                .hasMessageContaining("512");
    }

    @Test
    void takesArraysFromServersThatIgnoreBase64() {
        try (FakeProvider server = new FakeProvider(48).ignoreBase64()) {
            Embedder embedder = open(config("openai-compatible", "any", server.url("/v1")));
            Embeddings e = embedder.embed(TEXTS);

            assertRows(e, TEXTS, 48);
            assertThat(embedder.info().dimensions()).isEqualTo(48);
        }
    }

    @Test
    void stopsAskingForBase64WhereItIsRefused() {
        try (FakeProvider server = new FakeProvider(48)
                .then(
                        422,
                        "{\"detail\":[{\"loc\":[\"body\",\"encoding_format\"],\"msg\":\"encoding_format must be float\"}]}")) {
            Embedder embedder = open(config("openai-compatible", "any", server.url("/v1")));
            assertRows(embedder.embed(TEXTS), TEXTS, 48);
            assertRows(embedder.embed(List.of("again")), List.of("again"), 48);

            assertThat(server.calls()).isEqualTo(3);
            assertThat(server.body(2).has("encoding_format")).isFalse();
        }
    }

    @Test
    void readsTheLimitsOfTextEmbeddingsInference() {
        try (FakeProvider server = new FakeProvider(16)
                .info("{\"model_id\":\"m\",\"max_input_length\":512,\"max_batch_tokens\":16384,"
                        + "\"max_client_batch_size\":4,\"auto_truncate\":true}")) {
            Embedder embedder = open(config("openai-compatible", "any", server.url("/v1")));
            List<String> texts =
                    IntStream.range(0, 10).mapToObj(i -> "text " + i).toList();
            assertRows(embedder.embed(texts), texts, 16);

            assertThat(server.batchSizes()).containsExactlyInAnyOrder(4, 4, 2);
            assertThat(embedder.info().maxBatchTexts()).isEqualTo(4);
        }
    }

    @Test
    void speaksCohereVersionTwo() {
        try (FakeProvider server = new FakeProvider(1024)) {
            Embeddings e = open(config("cohere", "embed-english-v3.0", server.url("/v2")))
                    .embed(EmbeddingRequest.of(TEXTS, InputType.QUERY));

            assertRows(e, TEXTS, 1024);
            assertThat(e.tokens()).isEqualTo(3);
            JsonNode body = server.body(0);
            assertThat(server.request(0).getUrl().encodedPath()).isEqualTo("/v2/embed");
            assertThat(body.path("input_type").asString()).isEqualTo("search_query");
            assertThat(body.path("truncate").asString()).isEqualTo("END");
        }
    }

    @Test
    void speaksCohereVersionOneWhereTheAddressSaysSo() {
        try (FakeProvider server = new FakeProvider(1024)) {
            Embeddings e = open(config("cohere", "embed-english-v3.0", server.url("/v1"))
                            .longTexts(LongTextPolicy.REJECT))
                    .embed(EmbeddingRequest.of(TEXTS, InputType.CLUSTERING));

            assertRows(e, TEXTS, 1024);
            assertThat(server.request(0).getUrl().encodedPath()).isEqualTo("/v1/embed");
            assertThat(server.body(0).path("input_type").asString()).isEqualTo("clustering");
            assertThat(server.body(0).path("truncate").asString()).isEqualTo("NONE");
        }
    }

    @Test
    void neverSendsCohereMoreThanNinetySixTexts() {
        try (FakeProvider server = new FakeProvider(1024)) {
            List<String> texts = IntStream.range(0, 200).mapToObj(i -> "t" + i).toList();
            assertRows(
                    open(config("cohere", "embed-english-v3.0", server.url("/v2"))
                                    .batchTexts(5_000))
                            .embed(texts),
                    texts,
                    1024);

            assertThat(server.batchSizes()).containsExactlyInAnyOrder(96, 96, 8);
        }
    }

    @Test
    void speaksVoyage() {
        try (FakeProvider server = new FakeProvider(1024)) {
            Embeddings e = open(config("voyageai", "voyage-3.5", server.url("/v1"))
                            .dimensions(256))
                    .embed(EmbeddingRequest.of(TEXTS, InputType.DOCUMENT));

            assertRows(e, TEXTS, 256);
            JsonNode body = server.body(0);
            assertThat(body.path("input_type").asString()).isEqualTo("document");
            assertThat(body.path("truncation").asBoolean()).isTrue();
            assertThat(body.path("output_dimension").asInt()).isEqualTo(256);
        }
    }

    @Test
    void sendsTheEarlierInferenceServiceItsOwnShape() {
        try (FakeProvider server = new FakeProvider(8)
                .then(body ->
                        FakeProvider.ok("{\"embeddings\":[[0.5,0.5],[0.25,-1.5e-1]],\"model\":\"m\",\"count\":2}"))) {
            Embeddings e = open(config("internal", "m", server.url(""))).embed(List.of("a", "b"));

            assertThat(e.row(1)).containsExactly(0.25f, -0.15f);
            assertThat(server.request(0).getUrl().encodedPath()).isEqualTo("/api/embed/batch");
        }
    }

    @Test
    void sendsTextsThatNoUtf8CanCarryRepaired() {
        try (FakeProvider server = new FakeProvider(8)) {
            open(config("openai-compatible", "m", server.url("/v1"))).embed(List.of("half \uD800 pair \uD83D\uDE00"));

            assertThat(server.body(0).path("input").path(0).asString()).isEqualTo("half \uFFFD pair \uD83D\uDE00");
        }
    }

    @Test
    void neverPrintsTheKey() {
        try (FakeProvider server =
                new FakeProvider(8).then(401, "{\"error\":{\"message\":\"Incorrect API key provided: sk-secret.\"}}")) {
            EmbedderConfig config = config("openai", "text-embedding-3-small", server.url("/v1"))
                    .build();
            assertThat(config.toString()).doesNotContain("sk-secret");
            assertThatThrownBy(() -> open(config.toBuilder()).embed(TEXTS))
                    .hasMessageContaining("***")
                    .hasMessageNotContaining("sk-secret")
                    .hasMessageNotContaining("two words");
        }
    }

    static EmbedderConfig.Builder config(String provider, String model, String url) {
        return EmbedderConfig.of(provider, model).baseUrl(url).apiKey(ApiKey.of("sk-secret"));
    }

    static Embedder open(EmbedderConfig.Builder config) {
        return Embedders.open(config.build(), EmbedderContext.standard());
    }

    static void assertRows(Embeddings e, List<String> texts, int dimensions) {
        assertThat(e.problems()).isEmpty();
        assertThat(e.dimensions()).isEqualTo(dimensions);
        assertThat(e.count()).isEqualTo(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(e.row(i)).as("row %s", i).isEqualTo(FakeProvider.vector(texts.get(i), dimensions));
        }
    }
}
