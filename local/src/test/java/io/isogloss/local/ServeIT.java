package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.local.serve.IsoglossServer;
import io.isogloss.model.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server, asked over HTTP as a browser, a script and an OpenAI client would. */
class ServeIT {
    private static final String MODEL = "all-MiniLM-L6-v2";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static LocalEngine engine;
    private static IsoglossServer server;

    @BeforeAll
    static void start() throws IOException {
        engine = Engines.open(new SharedOptions().at(folder), Parts.none());
        server = open(Optional.empty());
    }

    private static IsoglossServer open(Optional<Secret> token) throws IOException {
        return new IsoglossServer(
                new IsoglossServer.Settings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        token,
                        "local",
                        MODEL,
                        folder,
                        "test"),
                engine,
                new SentMaps(engine, new ModelOptions()));
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    @Test
    void makesAMapOfWhatIsSentAndTellsHowFarItIs() throws Exception {
        StringBuilder csv = new StringBuilder("text,theme\n");
        String[] themes = {
            "the river runs to the sea,river", "a violin in the concert,violin", "a distant planet,planet"
        };
        for (int i = 0; i < 60; i++) {
            csv.append("number ").append(i).append(" of ").append(themes[i % 3]).append('\n');
        }
        HttpResponse<String> sent = post("/api/jobs?name=talks.csv&min-cluster-size=5&title=Our+talks", csv.toString());
        assertThat(sent.statusCode()).isEqualTo(202);
        JsonNode job = JsonMapper.shared().readTree(sent.body());

        List<String> events = get(job.path("events").asString())
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();

        JsonNode last = JsonMapper.shared().readTree(events.getLast());
        assertThat(last.path("state").asString()).as(events.getLast()).isEqualTo("done");
        assertThat(last.path("texts").asInt()).isEqualTo(60);
        assertThat(events).anyMatch(event -> event.contains("\"step\":\"map\""));
        assertThat(get(last.path("page").asString()).body())
                .startsWith("<!doctype html>")
                .contains("Our talks");
        assertThat(get("/api/maps").body()).contains("Our talks");
        JsonNode found = json(get("/api/search?q=orchestra&mode=semantic&limit=1"));
        assertThat(found.path("results").get(0).path("fields").path("theme").asString())
                .isEqualTo("violin");
        assertThat(get("/").body()).contains("Isogloss");
    }

    @Test
    void takesAParquetFileToo() throws Exception {
        HttpResponse<String> sent;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("input/nested.parquet"))) {
            sent = CLIENT.send(
                    request("/api/jobs?name=nested.parquet")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(file.readAllBytes()))
                            .build(),
                    BodyHandlers.ofString());
        }
        String events = get(json(sent).path("events").asString()).body();

        assertThat(events).contains("\"state\":\"done\"", "\"texts\":3");
    }

    @Test
    void saysWhyAFileCannotBeUsed() throws Exception {
        String events = get(json(post("/api/jobs?name=empty.csv", "text\n"))
                        .path("events")
                        .asString())
                .body();
        assertThat(events).contains("\"state\":\"failed\"").contains("holds no text");
        assertThat(post("/api/jobs", "x").statusCode()).isEqualTo(400);
        assertThat(post("/api/jobs?name=a.csv", "").body()).contains("no body");
        assertThat(post("/api/jobs?name=..%2Fa.csv", "x").body()).contains("without a folder");
        assertThat(get("/api/jobs/none").statusCode()).isEqualTo(404);
    }

    @Test
    void embedsAsOpenAisApiDoes() throws Exception {
        JsonNode floats = json(post("/v1/embeddings", """
                {"model":"all-MiniLM-L6-v2","input":["one text","another"],"encoding_format":"float"}"""));
        JsonNode base64 = json(post("/v1/embeddings", """
                {"model":"all-MiniLM-L6-v2","input":"one text","encoding_format":"base64"}"""));

        assertThat(floats.path("object").asString()).isEqualTo("list");
        assertThat(floats.path("data")).hasSize(2);
        assertThat(floats.path("usage").path("total_tokens").asInt()).isPositive();
        float[] decoded = new float[384];
        ByteBuffer.wrap(Base64.getDecoder()
                        .decode(base64.path("data").get(0).path("embedding").asString()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(decoded);
        float[] expected =
                engine.embedder("local", MODEL).embed(List.of("one text")).requireRow(0);
        for (int i = 0; i < 384; i++) {
            assertThat(decoded[i]).isCloseTo(expected[i], Offset.offset(1e-5f));
            assertThat((float)
                            floats.path("data").get(0).path("embedding").get(i).asDouble())
                    .isCloseTo(expected[i], Offset.offset(1e-5f));
        }
    }

    @Test
    void refusesWhatItCannotEmbedInTheFormThatClientsRead() throws Exception {
        for (String wrong : List.of(
                "{\"model\":\"all-MiniLM-L6-v2\",\"input\":[]}",
                "{\"model\":\"all-MiniLM-L6-v2\",\"input\":[1,2]}",
                "{\"model\":\"all-MiniLM-L6-v2\",\"input\":\" \"}",
                "{\"model\":\"all-MiniLM-L6-v2\",\"input\":\"x\",\"dimensions\":7}",
                "{broken")) {
            HttpResponse<String> answer = post("/v1/embeddings", wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(json(answer).path("error").path("message").asString()).isNotEmpty();
        }
        HttpResponse<String> unknown = post("/v1/embeddings", "{\"model\":\"gpt\",\"input\":\"x\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).path("error").path("code").asString()).isEqualTo("model_not_found");
        assertThat(get("/v1/embeddings").statusCode()).isEqualTo(405);
        assertThat(json(get("/v1/models")).path("data").get(0).path("id").asString())
                .isEqualTo(MODEL);
    }

    @Test
    void givesEachOfManyClientsItsOwn() throws Exception {
        List<Future<JsonNode>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 256; i++) {
                String text = "text number " + i;
                Callable<JsonNode> ask = () ->
                        json(post("/v1/embeddings", "{\"model\":\"all-MiniLM-L6-v2\",\"input\":\"" + text + "\"}"));
                answers.add(clients.submit(ask));
            }
        }

        for (int i : List.of(0, 77, 255)) {
            float[] expected = engine.embedder("local", MODEL)
                    .embed(List.of("text number " + i))
                    .requireRow(0);
            JsonNode row = answers.get(i).get().path("data").get(0).path("embedding");
            double likeness = 0;
            for (int d = 0; d < expected.length; d++) {
                likeness += expected[d] * row.get(d).asDouble();
            }
            // Products of bf16 over another number of rows round otherwise; another text is not nearly as like.
            assertThat(likeness).isGreaterThan(0.999);
        }
    }

    @Test
    void answersForHealthAndMetrics() throws Exception {
        assertThat(json(get("/actuator/health")).path("status").asString()).isEqualTo("UP");
        assertThat(get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes", "isogloss_http_requests");
        assertThat(get("/actuator/metrics/jvm.memory.used").body()).contains("measurements");
        assertThat(get("/actuator/none").statusCode()).isEqualTo(404);
    }

    @Test
    void keepsPagesOfOtherSitesAndStrangersOut() throws Exception {
        HttpResponse<String> foreign = CLIENT.send(
                request("/api/jobs?name=a.txt")
                        .header("Origin", "http://evil.example")
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(foreign.statusCode()).isEqualTo(403);
        try (IsoglossServer guarded = open(Optional.of(Secret.of("the-token")))) {
            URI maps = URI.create("http://127.0.0.1:" + guarded.port() + "/api/maps");
            assertThat(CLIENT.send(HttpRequest.newBuilder(maps).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(CLIENT.send(
                                    HttpRequest.newBuilder(maps)
                                            .header("Authorization", "Bearer the-token")
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> browser = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + guarded.port() + "/?token=the-token"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(browser.statusCode()).isEqualTo(303);
            assertThat(browser.headers().firstValue("Set-Cookie"))
                    .hasValueSatisfying(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Strict"));
            assertThat(CLIENT.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + guarded.port() + "/actuator/health"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return CLIENT.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
