package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.ledger.PostgresServer;
import io.isogloss.model.json.Json;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.config.SweepLifecycle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The worker as it ships, sweeping a table and lines in S3, asked for it over HTTP. */
class SweepInWorkerIT {
    private static final String TOKEN = "token-of-the-tasks-canary";
    private static final String SWEEPS = """
        {"sweeps": [
          {"name": "notes", "table": "notes", "text": "{text}", "collection": "notes", "every": "never",
           "embedder": {"provider": "openai", "model": "text-embedding-3-small"}},
          {"name": "lines", "lines": "s3://texts/in", "text": "{text}", "collection": "lines", "every": "never", "transform_id": 2,
           "embedder": {"provider": "openai", "model": "text-embedding-3-small"}}]}
        """;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static NatsServer broker;
    private static LocalS3 s3;
    private static LocalProvider provider;
    private static EmbeddedQdrant qdrant;
    private static S3ObjectStore objects;
    private static VectorStore vectors;
    private static ConfigurableApplicationContext worker;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        broker = NatsServer.start();
        s3 = LocalS3.start();
        provider = LocalProvider.start();
        qdrant = EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.listening(0));
        vectors = VectorStore.over(qdrant.inProcessChannel(), VectorSettings.standard(), VectorObserver.NONE);
        objects = s3.open();
        objects.ensureBucket("isogloss");
        objects.ensureBucket("texts");
        sql("create table notes (id int primary key, text text)");
        Files.writeString(folder.resolve("sweep.json"), SWEEPS);
        worker = start(Map.of("SWEEP_HTTP", "127.0.0.1:0", "SWEEP_HTTP_TOKEN", TOKEN));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        objects.close();
        qdrant.close();
        provider.close();
        s3.close();
        broker.close();
        postgres.close();
    }

    private static ConfigurableApplicationContext start(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "NATS_URL",
                broker.url(),
                "QDRANT_URL",
                BatchJob.url(qdrant),
                "OPENAI_BASE_URL",
                provider.url(),
                "OPENAI_API_KEY",
                "sk-test",
                "ALLOWED_ADDRESSES",
                "127.0.0.0/8",
                "DATABASE_URL",
                postgres.url(),
                "SWEEP_FILE",
                folder.resolve("sweep.json").toString()));
        variables.putAll(s3.variables());
        variables.putAll(more);
        return DatasetsWorker.application(variables::get).run("--server.port=0");
    }

    @Test
    void sweepsLinesOfABucketAgainOnceTheyChange() throws Exception {
        put("in/a.jsonl", """
            {"id": "one", "text": "first"}
            {"id": 2, "text": "second"}
            not a line
            """);
        put("in/deeper/b.ndjson", "{\"id\": 3, \"text\": \"third\"}");
        put("in/other.txt", "{\"id\": 4, \"text\": \"is in no file of lines\"}");
        put("elsewhere/c.jsonl", "{\"id\": 5, \"text\": \"is under another prefix\"}");

        JsonNode first = sweep("lines");
        assertThat(first.path("processed").asInt()).isEqualTo(3);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(texts("lines")).containsExactly("first", "second", "third");

        put("in/a.jsonl", "{\"id\": \"one\", \"text\": \"first\"}\n{\"id\": 2, \"text\": \"another second\"}\n");
        objects.delete(new ObjectRef("texts", "in/deeper/b.ndjson"));
        JsonNode second = sweep("lines");
        assertThat(second.path("processed").asInt()).isEqualTo(1);
        assertThat(second.path("removed").asInt()).isEqualTo(1);
        assertThat(texts("lines")).containsExactly("another second", "first");
    }

    @Test
    void tellsThoseWhoSearchWhatItFilledAndWhenItChanged() throws Exception {
        Catalog catalog = new Catalog(objects, "isogloss");
        sql("insert into notes values (1000, 'for those who search')");
        sweep("notes");
        TextSet first = catalog.get("notes").orElseThrow();
        assertThat(first.title()).isEqualTo("notes");
        assertThat(first.model()).isEqualTo("text-embedding-3-small");

        sweep("notes");
        assertThat(catalog.get("notes").orElseThrow().revision())
                .as("nothing changed")
                .isEqualTo(first.revision());
        sql("delete from notes where id = 1000");
        sweep("notes");
        assertThat(catalog.get("notes").orElseThrow().revision()).isNotEqualTo(first.revision());
    }

    @Test
    void findsARowNoMoreByATextWhoseSuccessorTheProviderRefuses() throws Exception {
        sql("insert into notes values (2001, 'is wanted'), (2002, 'is wanted, too')");
        sweep("notes");
        provider.unwanted = text -> text.contains("unwanted");
        try {
            sql("update notes set text = 'unwanted now' where id = 2002");
            sweep("notes");
        } finally {
            provider.unwanted = text -> false;
        }
        assertThat(texts("notes")).contains("is wanted").doesNotContain("is wanted, too");

        sql("update notes set text = 'is wanted again' where id = 2002");
        sweep("notes");
        assertThat(texts("notes")).contains("is wanted again");
        sql("delete from notes where id in (2001, 2002)");
        sweep("notes");
    }

    @Test
    void countsRowsInItsMetrics() throws Exception {
        long embedded = rows("embedded");
        long failed = rows("failed");
        long removed = rows("removed");
        sql(
                "insert into notes select i, 'note ' || i from generate_series(1, 25) i",
                "insert into notes values (99, ' ')");
        sweep("notes");
        sql("delete from notes where id = 1");
        sweep("notes");

        assertThat(rows("embedded") - embedded).isEqualTo(25);
        assertThat(rows("failed") - failed).isEqualTo(1);
        assertThat(rows("removed") - removed).isEqualTo(1);
        assertThat(metrics())
                .contains("worker_sweep_healthy{sweep=\"lines\"} 1.0")
                .doesNotContain(TOKEN);
    }

    private static long rows(String outcome) throws Exception {
        String name = "worker_sweep_rows_total{outcome=\"" + outcome + "\",sweep=\"notes\"} ";
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private static String metrics() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + worker.getEnvironment().getProperty("local.server.port")
                + "/actuator/prometheus");
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void answersNobodyWithoutTheToken() throws Exception {
        for (String bearer : new String[] {null, "Bearer wrong", "Basic " + TOKEN}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(tasks(""));
            if (bearer != null) {
                request.header("Authorization", bearer);
            }
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertProblem(answer, 401);
            assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
        }
    }

    @Test
    void answersErrorsAsProblems() throws Exception {
        assertProblem(ask("GET", "/nothing", ""), 404);
        assertProblem(ask("GET", "/00000000-0000-4000-8000-000000000000", ""), 404);
        assertProblem(ask("PUT", "", ""), 405);
        assertProblem(ask("POST", "/generate-embeddings", "{\"batch_size\": 0}"), 400);
        assertProblem(ask("POST", "/generate-embeddings", "{\"sweep\": \"notes\", \"batchsize\": 10}"), 400);
        assertProblem(ask("POST", "/generate-embeddings", "[]"), 400);
        assertProblem(ask("POST", "/generate-embeddings", "{}"), 400);
        assertProblem(ask("POST", "/generate-embeddings", "{\"sweep\": \"none\"}"), 404);
        assertProblem(ask("POST", "/generate-embeddings", " ".repeat(1 << 17)), 413);
    }

    @Test
    void listensForTasksOnlyWhereItIsToldTo() {
        assertThat(worker.getBean(SweepLifecycle.class).port()).isPresent();
        try (ConfigurableApplicationContext silent = start(Map.of())) {
            assertThat(silent.getBean(SweepLifecycle.class).port()).isEmpty();
        }
        try (ConfigurableApplicationContext plain = start(Map.of("SWEEP_FILE", " "))) {
            assertThat(plain.getBeansOfType(SweepLifecycle.class)).isEmpty();
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("type").asString()).isEqualTo("about:blank");
    }

    private static JsonNode sweep(String name) throws Exception {
        HttpResponse<String> answer =
                ask("POST", "/generate-embeddings", "{\"sweep\": \"%s\", \"wait\": true}".formatted(name));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static URI tasks(String path) {
        int port = worker.getBean(SweepLifecycle.class).port().orElseThrow();
        return URI.create("http://127.0.0.1:" + port + "/api/tasks" + path);
    }

    private static HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(tasks(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void put(String key, String lines) {
        objects.put(
                new ObjectRef("texts", key),
                ObjectBody.of(lines.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/x-ndjson"));
    }

    private static Set<String> texts(String collection) {
        Set<String> texts = new TreeSet<>();
        var _ = vectors.scroll(
                collection,
                null,
                PayloadFields.named("text"),
                Integer.MAX_VALUE,
                (row, id, payload) -> texts.add(String.valueOf(payload.get("text"))));
        return texts;
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
