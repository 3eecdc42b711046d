package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.isogloss.model.json.Json;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.telemetry.OtlpReceiver;
import io.isogloss.runtime.telemetry.OtlpReceiver.Received;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.impl.Headers;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** What the worker tells of its work, and what it never tells. */
class TelemetryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CANARY = "canary-3b1f77c0";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    @TempDir
    static Path folder;

    private static PrintStream console;
    private static NatsServer broker;
    private static LocalS3 s3;
    private static EmbeddedQdrant vectors;
    private static LocalProvider provider;
    private static HttpServer talkative;
    private static OtlpReceiver collector;
    private static Connection nats;
    private static ConfigurableApplicationContext worker;
    private static final UUID DONE = UUID.randomUUID();
    private static final UUID REFUSED = UUID.randomUUID();
    private static Message result;

    @BeforeAll
    static void workOffTwoJobs() throws Exception {
        console = System.out;
        System.setOut(new PrintStream(LOG, true, StandardCharsets.UTF_8));
        broker = keep(NatsServer.start());
        s3 = keep(LocalS3.start());
        vectors = keep(EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0)));
        provider = keep(LocalProvider.start());
        talkative = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        talkative.createContext("/", exchange -> {
            byte[] answer = ("{\"error\":{\"message\":\"Incorrect API key provided: "
                            + exchange.getRequestHeaders().getFirst("authorization")
                            + "\",\"type\":\"invalid_request_error\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        talkative.start();
        OPEN.add(() -> talkative.stop(0));
        collector = keep(OtlpReceiver.start());
        try (S3ObjectStore objects = s3.open()) {
            objects.ensureBucket(BatchJob.BUCKET);
            BatchJob.store(objects, "batch.json", 1);
        }
        worker = keep(DatasetsWorker.application(variables()::get).run("--server.port=0"));
        nats = keep(broker.connect());
        var answers = nats.subscribe("transforms.dataset.status.>");
        publish(DONE, provider.url());
        publish(REFUSED, "http://127.0.0.1:" + talkative.getAddress().getPort() + "/v1");
        int ended = 0;
        while (ended < 2) {
            Message answer = answers.nextMessage(PATIENCE);
            assertThat(answer).as("an answer").isNotNull();
            JsonNode body = Json.tree(answer.getData());
            if (!body.get("status").stringValue().equals("processing")) {
                ended++;
                result = body.get("job_id").stringValue().equals(DONE.toString()) ? answer : result;
            }
        }
        awaitLine(" is a dead letter");
        awaitSpans();
    }

    @AfterAll
    static void stop() throws Exception {
        System.setOut(console);
        for (AutoCloseable each : OPEN.reversed()) {
            each.close();
        }
    }

    private static <T extends AutoCloseable> T keep(T opened) {
        OPEN.add(opened);
        return opened;
    }

    private static Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("NATS_URL", broker.url());
        variables.putAll(s3.variables());
        variables.put("ALLOWED_ADDRESSES", "127.0.0.0/8");
        variables.put("QDRANT_URL", "http://127.0.0.1:" + vectors.port());
        variables.put("QDRANT_API_KEY", "qdrant-" + CANARY);
        variables.put("OPENAI_API_KEY", "sk-" + CANARY);
        variables.put("ENCRYPTION_MASTER_KEY", "c0ffee".repeat(10) + "c0ff");
        variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        variables.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer " + CANARY);
        variables.put("WORKER_ID", "worker-7");
        variables.put("LOG_LEVEL", "debug");
        variables.put("WORKER_SHUTDOWN_TIMEOUT_SECS", "1");
        return variables;
    }

    private static void publish(UUID id, String url) throws Exception {
        String body = """
                {"job_id":"%s","batch_file_key":"batch.json","bucket":"bucket","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"sk-%s","model":"text-embedding-3-small",
                   "config":{},"batch_size":96,"max_input_tokens":512},
                 "qdrant_config":{"url":"http://127.0.0.1:%d","api_key":"%s"},"collection_name":"told","batch_size":96}""".formatted(id, url, CANARY, vectors.port(), CANARY);
        Headers headers = new Headers();
        headers.put("traceparent", "00-" + TRACE + "-" + SENDER + "-01");
        awaitLine("Created stream DATASET_TRANSFORMS ");
        nats.jetStream().publish("workers.dataset-transform", headers, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void recordsAJobAsASpanOfItsSendersTrace() {
        Received process = processOf(DONE);

        assertThat(process.name()).isEqualTo("process workers.dataset-transform");
        assertThat(process.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(process.parent()).isEqualTo(SENDER);
        assertThat(process.attributes())
                .containsEntry("messaging.system", "nats")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.destination.name", "workers.dataset-transform")
                .containsEntry("messaging.consumer.group.name", "dataset-transform-workers")
                .containsEntry("delivery_attempt", "1")
                .containsEntry("dataset_transform_id", "123")
                .containsEntry("embedded_dataset_id", "456")
                .containsEntry("collection", "told");
        assertThat(process.resource())
                .containsEntry("service.name", "worker-datasets")
                .containsEntry("service.instance.id", "worker-7");
        assertThat(processOf(REFUSED).attributes()).containsEntry("error.type", "auth");
    }

    @Test
    void recordsTheStagesOfAJobBelowIt() {
        Received process = processOf(DONE);
        Received embed = below(process, "embed");
        Received upsert = below(process, "upsert");

        assertThat(embed.trace()).isEqualTo(TRACE);
        assertThat(below(upsert, "qdrant.Points/Upsert").attributes()).containsEntry("rpc.system", "grpc");
        assertThat(below(process, "s3.download").attributes())
                .containsEntry("storage.system", "s3")
                .containsEntry("bucket", "bucket")
                .containsEntry("key", "batch.json");
    }

    @Test
    void recordsEachRequestToAProviderBelowItsStage() {
        Received answered = below(below(processOf(DONE), "embed"), "embeddings text-embedding-3-small");
        assertThat(answered.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(answered.attributes())
                .containsEntry("gen_ai.operation.name", "embeddings")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", "text-embedding-3-small")
                .containsEntry("isogloss.texts", "1")
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("http.response.status_code", "200")
                .containsKey("gen_ai.usage.input_tokens")
                .doesNotContainKey("error.type");

        assertThat(below(below(processOf(REFUSED), "embed"), "embeddings text-embedding-3-small")
                        .attributes())
                .containsEntry("http.response.status_code", "401")
                .containsEntry("error.type", "auth");
    }

    @Test
    void sendsTheTraceOnWithTheResult() {
        assertThat(result.getHeaders().getFirst("traceparent"))
                .isEqualTo("00-" + TRACE + "-" + processOf(DONE).id() + "-01");
    }

    @Test
    void writesTheIdsOfTheJobOnItsLines() {
        JsonNode line = Json.tree(lineWith(" is a dead letter").getBytes(StandardCharsets.UTF_8));

        assertThat(line.get("job_id").stringValue()).isEqualTo(REFUSED.toString());
        assertThat(line.get("dataset_transform_id").stringValue()).isEqualTo("123");
        assertThat(line.get("embedded_dataset_id").stringValue()).isEqualTo("456");
        assertThat(line.get("collection").stringValue()).isEqualTo("told");
        assertThat(line.get("traceId").stringValue()).isEqualTo(TRACE);
        assertThat(line.get("worker_id").stringValue()).isEqualTo("worker-7");
        assertThat(line.has("timestamp")).isTrue();
        assertThat(line.get("level").stringValue()).isEqualTo("WARN");
    }

    @Test
    void letsNoSecretOutAnywhere() throws Exception {
        Map<String, String> sinks = new HashMap<>();
        sinks.put("log", LOG.toString(StandardCharsets.UTF_8));
        sinks.put("spans", collector.everything());
        for (String path : List.of(
                "/metrics",
                "/status",
                "/actuator",
                "/actuator/health",
                "/actuator/health/dependencies",
                "/actuator/info",
                "/actuator/env",
                "/actuator/configprops",
                "/actuator/heapdump")) {
            sinks.put(path, ManagementPort.get(worker, path));
        }
        sinks.put("statuses", stored("transforms.dataset.status.>"));
        sinks.put("dead letters", stored("dlq.dataset-transforms"));

        assertThat(sinks.get("dead letters")).contains(REFUSED.toString());
        assertThat(sinks.get("statuses")).contains("Incorrect API key provided");
        sinks.forEach(
                (sink, text) -> assertThat(text).as(sink).doesNotContain(CANARY).doesNotContain("c0ffeec0ffee"));
    }

    /** A span ends a little after the result is out and the line is written. */
    private static void awaitSpans() {
        SdkTracerProvider tracing = worker.getBean(SdkTracerProvider.class);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (collector.trace(TRACE).stream()
                        .filter(span -> span.name().startsWith("process "))
                        .count()
                < 2) {
            assertThat(System.nanoTime()).as("two spans").isLessThan(deadline);
            tracing.forceFlush().join(10, TimeUnit.SECONDS);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Received processOf(UUID job) {
        return collector.trace(TRACE).stream()
                .filter(span -> job.toString().equals(span.attributes().get("job_id")))
                .findFirst()
                .orElseThrow();
    }

    private static Received below(Received parent, String name) {
        return collector.trace(TRACE).stream()
                .filter(span -> span.name().equals(name) && span.parent().equals(parent.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not below " + parent.name() + " in "
                        + collector.trace(TRACE).stream().map(Received::name).toList()));
    }

    private static String stored(String subject) throws Exception {
        StringBuilder all = new StringBuilder();
        JetStreamSubscription subscription = nats.jetStream()
                .subscribe(subject, PushSubscribeOptions.builder().ordered(true).build());
        boolean more = true;
        while (more) {
            Message message = subscription.nextMessage(PATIENCE);
            assertThat(message).as("the next message of " + subject).isNotNull();
            message.getHeaders().forEach((name, values) -> all.append(name).append(values));
            all.append(new String(message.getData(), StandardCharsets.UTF_8)).append('\n');
            more = message.metaData().pendingCount() > 0;
        }
        return all.toString();
    }

    private static String lineWith(String part) {
        return LOG.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitLine(String part) {
        Poll.until(
                "a line with '" + part + "'",
                PATIENCE,
                () -> LOG.toString(StandardCharsets.UTF_8).contains(part));
    }
}
