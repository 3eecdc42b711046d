package io.isogloss.visualizations;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.isogloss.model.PointId;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.telemetry.OtlpReceiver;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole worker between a real nats-server, an S3 server and a vector store, and its page in a browser. */
class VisualizationsWorkerIT {
    private static final String BUCKET = "maps";
    private static final int POINTS = 400;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int MORE_POINTS = 900;
    private static final int LAID_OUT = 500;
    private static final int HOSTILE_POINTS = 160;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static NatsServer nats;
    private static LocalS3 s3;
    private static S3ObjectStore maps;
    private static EmbeddedQdrant vectors;
    private static ConfigurableApplicationContext worker;
    private static Connection connection;
    private static OtlpReceiver collector;
    private static final Map<String, String> VARIABLES = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        nats = NatsServer.start();
        s3 = LocalS3.start();
        maps = s3.open();
        maps.ensureBucket(BUCKET);
        vectors = EmbeddedQdrant.open(folder.resolve("vectors"), EmbeddedQdrantOptions.listening(0));
        fill("glosses", POINTS);
        fill("more", MORE_POINTS);
        fillWithHostileTexts();
        collector = OtlpReceiver.start();
        VARIABLES.put("NATS_URL", nats.url());
        VARIABLES.putAll(s3.variables());
        VARIABLES.put("S3_BUCKET_NAME", BUCKET);
        VARIABLES.put("HEALTH_CHECK_PORT", "0");
        VARIABLES.put("LOG_FORMAT", "text");
        VARIABLES.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        VARIABLES.put("WORKER_SHUTDOWN_TIMEOUT_SECS", "1");
        VARIABLES.put("MAX_VISUALIZATION_POINTS", Integer.toString(LAID_OUT));
        worker = VisualizationsWorker.application(VARIABLES::get).run();
        connection = nats.connect();
        awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        worker.close();
        collector.close();
        vectors.close();
        maps.close();
        s3.close();
        nats.close();
    }

    private static void fill(String collection, int points) {
        var channel = vectors.inProcessChannel();
        VectorStore store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
        Random random = new Random(3);
        String[] words = {"glacier", "violin", "bread", "orbit"};
        List<PointId> ids = new ArrayList<>();
        List<Map<String, Object>> payloads = new ArrayList<>();
        float[] values = new float[points * 16];
        for (int i = 0; i < points; i++) {
            ids.add(PointId.of(Integer.toString(i)));
            payloads.add(Map.of("text", "A line about the " + words[i % 4] + " with number n" + i));
            for (int d = 0; d < 16; d++) {
                values[i * 16 + d] = (float) (random.nextGaussian() * 0.2 + (d % 4 == i % 4 ? 1 : 0));
            }
        }
        store.ensureCollection(collection, CollectionSpec.cosine(16));
        store.upsert(collection, PointBatch.of(ids, values, 16, payloads));
        channel.shutdown();
    }

    private static void fillWithHostileTexts() {
        String[] hostile = {
            "</script><script>window.pwned=1</script>",
            "<img src=x onerror=\"window.pwned=1\">",
            "<!-- <svg onload=window.pwned=1>",
            "line\u2028separator\u0000and nul",
            "\u202Egnitrever\u202C javascript:window.pwned=1",
            "=HYPERLINK(\"http://192.0.2.1/\")",
            "${window.pwned=1} {{constructor.constructor('window.pwned=1')()}}",
            "long ".repeat(200_000)
        };
        var channel = vectors.inProcessChannel();
        VectorStore store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
        Random random = new Random(5);
        List<PointId> ids = new ArrayList<>();
        List<Map<String, Object>> payloads = new ArrayList<>();
        float[] values = new float[HOSTILE_POINTS * 4];
        for (int i = 0; i < HOSTILE_POINTS; i++) {
            // The long one once, the others often enough to become names.
            String text = hostile[i == 0 ? hostile.length - 1 : i % (hostile.length - 1)];
            ids.add(PointId.of(Integer.toString(i)));
            payloads.add(Map.of("text", text, "<b onclick=window.pwned=1>column", text.substring(0, 10)));
            for (int d = 0; d < 4; d++) {
                values[i * 4 + d] = (float) random.nextGaussian() * 0.1f + (d == i % 4 ? 1 : 0);
            }
        }
        store.ensureCollection("hostile", CollectionSpec.cosine(4));
        store.upsert("hostile", PointBatch.of(ids, values, 4, payloads));
        channel.shutdown();
    }

    @Test
    void f34ShowsHostileTextsAsTextAndRunsNothingOfThem() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        byte[] job = new String(job("hostile"), StandardCharsets.UTF_8)
                .replace("\"Glosses\"", "\"</title><script>window.pwned=1</script>\"")
                .getBytes(StandardCharsets.UTF_8);
        connection.jetStream().publish("workers.visualization-transform", job);

        JsonNode result = untilFinal(statuses, job).getLast();

        assertThat(result.path("pointCount").asInt()).isEqualTo(HOSTILE_POINTS);
        byte[] html = maps.read(new ObjectRef(BUCKET, result.path("htmlS3Key").asString()), 1 << 26);
        Path page = Files.write(folder.resolve("hostile.html"), html);
        try (Chromium chromium = new Chromium()) {
            Page open = chromium.open(page);
            assertThat(((Number) open.evaluate("isogloss.model.n")).intValue()).isEqualTo(HOSTILE_POINTS);
            assertThat(((Number) open.evaluate("isogloss.search.set('pwned')")).intValue())
                    .isPositive();
            assertThat(open.evaluate("typeof window.pwned")).isEqualTo("undefined");
            assertThat(open.evaluate("document.querySelectorAll('#app img[src=x], #app svg[onload]').length"))
                    .isEqualTo(0);
        }
    }

    @Test
    void f8HandsALongJobBackWhenItStopsAndAnotherWorkerFinishesIt() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        byte[] job = job("more");
        connection.jetStream().publish("workers.visualization-transform", job);
        String id = JsonMapper.shared().readTree(job).path("job_id").asString();
        Message first = statuses.nextMessage(PATIENCE);
        assertThat(new String(first.getData(), StandardCharsets.UTF_8)).contains(id);

        worker.close();
        worker = VisualizationsWorker.application(VARIABLES::get).run();

        List<JsonNode> told = untilFinal(statuses, job);
        assertThat(told.getLast().path("status").asString()).isEqualTo("success");
        assertThat(told.getLast().path("jobId").asString()).isEqualTo(id);
        awaitReady();
    }

    @Test
    void answersAJobWithItsStepsAndAPageThatOpens() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        byte[] job = job("glosses");
        connection.jetStream().publish("workers.visualization-transform", job);

        List<JsonNode> told = untilFinal(statuses, job);

        assertThat(told.stream()
                        .limit(told.size() - 1L)
                        .map(status -> status.path("statsJson").path("stage").asString())
                        .distinct())
                .containsExactly(
                        "starting",
                        "fetching_vectors",
                        "applying_umap",
                        "clustering",
                        "naming_clusters",
                        "generating_html");
        JsonNode result = told.getLast();
        assertThat(result.path("status").asString()).isEqualTo("success");
        assertThat(result.path("pointCount").asInt()).isEqualTo(POINTS);
        assertThat(result.path("clusterCount").asInt()).isEqualTo(4);
        byte[] html = maps.read(new ObjectRef(BUCKET, result.path("htmlS3Key").asString()), 1 << 26);
        Path page = Files.write(folder.resolve("map.html"), html);
        try (Chromium chromium = new Chromium()) {
            Page open = chromium.open(page);
            assertThat(((Number) open.evaluate("isogloss.model.n")).intValue()).isEqualTo(POINTS);
            assertThat(((Number) open.evaluate("isogloss.search.set('violin')")).intValue())
                    .isEqualTo(POINTS / 4);
        }
        // Counted once it is acknowledged, which comes after its result.
        Poll.until(
                "a job that is counted",
                PATIENCE,
                () -> get("/actuator/prometheus").contains("visualization_transform_jobs_total{status=\"success\"}"));
        assertThat(get("/actuator/prometheus"))
                .contains("visualization_umap_duration_seconds")
                .doesNotContain(LocalS3.SECRET_KEY);
    }

    @Test
    void showsEveryPointWhenOnlySomeAreLaidOutAndSaysSo() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        byte[] job = job("more");
        connection.jetStream().publish("workers.visualization-transform", job);

        JsonNode result = untilFinal(statuses, job).getLast();

        assertThat(result.path("pointCount").asInt()).isEqualTo(MORE_POINTS);
        byte[] html = maps.read(new ObjectRef(BUCKET, result.path("htmlS3Key").asString()), 1 << 26);
        Path page = Files.write(folder.resolve("more.html"), html);
        try (Chromium chromium = new Chromium()) {
            Page open = chromium.open(page);
            assertThat(((Number) open.evaluate("isogloss.model.n")).intValue()).isEqualTo(MORE_POINTS);
            assertThat(((Number) open.evaluate("isogloss.search.set('violin')")).intValue())
                    .isEqualTo(MORE_POINTS / 4);
            assertThat(open.evaluate("JSON.stringify(isogloss.model.head.facts)")
                            .toString())
                    .contains("500 points, a fair sample; the other 400 placed among them");
        }
    }

    @Test
    void answersAJobForAMissingCollectionWithItsReason() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        byte[] job = job("nothing-here");
        connection.jetStream().publish("workers.visualization-transform", job);

        JsonNode result = untilFinal(statuses, job).getLast();

        assertThat(result.path("status").asString()).isEqualTo("failed");
        assertThat(result.path("errorMessage").asString()).contains("nothing-here");
    }

    @Test
    void recordsAJobAsATraceOfItsSteps() throws Exception {
        Subscription statuses = connection.subscribe("transforms.visualization.status.>");
        Headers headers = new Headers();
        headers.put("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        byte[] job = job("glosses");
        connection.jetStream().publish("workers.visualization-transform", headers, job);
        untilFinal(statuses, job);

        long deadline = System.nanoTime() + PATIENCE.toNanos();
        SdkTracerProvider tracing = worker.getBean(SdkTracerProvider.class);
        while (collector.trace(TRACE).stream().noneMatch(span -> span.name().startsWith("process "))) {
            assertThat(System.nanoTime()).as("no span").isLessThan(deadline);
            tracing.forceFlush().join(10, TimeUnit.SECONDS);
            LockSupport.parkNanos(5_000_000);
        }

        OtlpReceiver.Received process = collector.trace(TRACE).stream()
                .filter(span -> span.name().equals("process workers.visualization-transform"))
                .findFirst()
                .orElseThrow();
        assertThat(process.parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(process.attributes())
                .containsEntry("messaging.system", "nats")
                .containsEntry("job.transform_id", "123")
                .containsEntry("job.visualization_id", "456")
                .containsKey("job.id");
        assertThat(collector.trace(TRACE).stream()
                        .filter(span -> span.parent().equals(process.id()))
                        .map(OtlpReceiver.Received::name))
                .contains("fetch_vectors", "umap", "hdbscan", "naming", "plot", "upload");
        assertThat(collector.trace(TRACE).stream().map(OtlpReceiver.Received::name))
                .contains("qdrant.Points/Scroll", "s3.upload");
    }

    private static byte[] job(String collection) {
        return """
                {"job_id":"%s","visualization_transform_id":123,"visualization_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedded_dataset_id":789,"qdrant_collection_name":"%s","visualization_config":{"title":"Glosses"},
                 "qdrant_config":{"url":"http://127.0.0.1:%d","api_key":null},"llm_config":null}""".formatted(UUID.randomUUID(), collection, vectors.port()).getBytes(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> untilFinal(Subscription statuses, byte[] job) throws InterruptedException {
        String id = JsonMapper.shared().readTree(job).path("job_id").asString();
        List<JsonNode> told = new ArrayList<>();
        while (true) {
            Message message = statuses.nextMessage(PATIENCE);
            assertThat(message).as("a status after " + told).isNotNull();
            JsonNode body = JsonMapper.shared().readTree(message.getData());
            if (!body.path("jobId").asString().equals(id)) {
                // Of an earlier test.
                continue;
            }
            told.add(body);
            if (!body.path("status").asString().equals("processing")) {
                statuses.unsubscribe();
                return told;
            }
        }
    }

    private static void awaitReady() throws Exception {
        Poll.until(
                "the worker is ready",
                PATIENCE,
                () -> get("/actuator/health/readiness").contains("\"UP\""));
    }

    private static String get(String path) throws Exception {
        String port = worker.getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
