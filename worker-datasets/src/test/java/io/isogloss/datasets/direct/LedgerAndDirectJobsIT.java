package io.isogloss.datasets.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.isogloss.datasets.DatasetsWorker;
import io.isogloss.datasets.ManagementPort;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.embedding.DirectEmbeddingResult;
import io.isogloss.model.embedding.DirectEmbeddingStatus;
import io.isogloss.model.embedding.DirectModel;
import io.isogloss.model.embedding.InputType;
import io.isogloss.model.json.Json;
import io.isogloss.runtime.health.ListenerHealthSource;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Direct jobs and their costs with the worker as it ships, a real broker, and a provider in the shape of VoyageAI's. */
final class LedgerAndDirectJobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static NatsServer broker;
    private static HttpServer provider;
    private static Connection nats;
    private ConfigurableApplicationContext worker;

    @BeforeAll
    static void start() throws Exception {
        broker = NatsServer.start();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/v1/embeddings", exchange -> {
            JsonNode texts =
                    Json.readObject(exchange.getRequestBody().readAllBytes()).get("input");
            byte[] answer = answer(texts).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (exchange) {
                exchange.getResponseBody().write(answer);
            }
        });
        provider.start();
        nats = broker.connect();
    }

    @BeforeEach
    void startWithALedgerOfItsOwn() {
        worker = startWorker(Map.of());
        awaitStreams();
    }

    @AfterEach
    void stopWorker() {
        worker.close();
    }

    @AfterAll
    static void stop() throws Exception {
        nats.close();
        provider.stop(0);
        broker.close();
    }

    @Test
    void aJobsVectorsAreFetchedByItsIdAndItsCostStandsInTheReport() throws Exception {
        List<String> texts = IntStream.range(0, 70).mapToObj(i -> "text " + i).toList();

        nats.jetStream()
                .publish(
                        "embeddings.request.high",
                        new DirectEmbeddingJob(texts, DirectModel.VOYAGE_3_5, InputType.DOCUMENT).toJson(),
                        PublishOptions.builder().messageId("mine").build());

        DirectEmbeddingStatus status = ended("mine");
        assertThat(status.state()).as(status.error()).isEqualTo(DirectEmbeddingStatus.State.COMPLETED);
        List<float[]> vectors = new ArrayList<>();
        for (int part = 0; part < status.parts(); part++) {
            vectors.addAll(DirectEmbeddingResult.parse(last("embeddings.result.mine." + part))
                    .embeddings());
        }
        assertThat(vectors).hasSize(70);
        assertThat(vectors.get(69)[69]).isEqualTo(1);
        Poll.until(
                "the cost stands in the report",
                PATIENCE,
                () -> costs().path("last_24_hours").path("operations").intValue(0) >= 1);
        JsonNode line = costs().get("last_24_hours").get("by_model").get(0);
        assertThat(line.get("operation").stringValue()).isEqualTo("direct");
        assertThat(line.get("model").stringValue()).isEqualTo("voyage-3.5");
        assertThat(line.get("tokens").longValue()).isEqualTo(350);
        assertThat(line.get("cost_usd").decimalValue()).isEqualByComparingTo("0.000021");
        assertThat(ManagementPort.get(worker, "/actuator/health/costs")).contains("UP");
        Poll.until(
                "its entry is counted",
                PATIENCE,
                () -> ManagementPort.get(worker, "/actuator/prometheus")
                        .contains("worker_ledger_entries_written_total 1.0"));
    }

    @Test
    void aJobThatBreaksTheContractIsAnsweredAndBecomesADeadLetter() throws Exception {
        PublishAck ack = nats.jetStream()
                .publish(
                        "embeddings.request.normal",
                        "{\"inputs\":[],\"model\":\"gpt\"}".getBytes(StandardCharsets.UTF_8));

        DirectEmbeddingStatus status = ended(ack.getStream() + "-" + ack.getSeqno());

        assertThat(status.state()).isEqualTo(DirectEmbeddingStatus.State.FAILED);
        assertThat(status.error()).contains("inputs", "voyage-law-2");
        Poll.until("the dead letter", PATIENCE, () -> last("DLQ_EMBEDDING_REQUESTS", "dlq.embeddings.normal") != null);
    }

    @Test
    void jobsStayInTheirStreamWhileTheBudgetIsSpent() throws Exception {
        worker.close();
        worker = startWorker(Map.of("DAILY_BUDGET_USD", "0.0000001", "BUDGET_STOPS_JOBS", "true"));
        publish("embeddings.request.high", "first");
        assertThat(ended("first").state()).isEqualTo(DirectEmbeddingStatus.State.COMPLETED);
        Poll.until(
                "the listeners hold",
                PATIENCE,
                () -> worker.getBean(ListenerHealthSource.class).listeners().stream()
                        .allMatch(each -> each.held().startsWith("the budget of this day is spent")));
        assertThat(ManagementPort.get(worker, "/status")).contains("the budget of this day is spent");
        // Its result is out before it is acknowledged.
        Poll.until("the first is acknowledged", PATIENCE, () -> waiting() == 0);

        publish("embeddings.request.high", "second");

        assertThat(ManagementPort.get(worker, "/actuator/prometheus")).contains("worker_budget_stopped 1.0");
        assertThat(ManagementPort.get(worker, "/actuator/health/readiness")).contains("UP");
        assertThat(waiting()).isEqualTo(1);
        worker.close();
        worker = startWorker(Map.of("DAILY_BUDGET_USD", "100", "BUDGET_STOPS_JOBS", "true"));
        assertThat(ended("second").state()).isEqualTo(DirectEmbeddingStatus.State.COMPLETED);
    }

    private static long waiting() throws IOException, JetStreamApiException {
        return nats.jetStreamManagement()
                .getStreamInfo("EMBEDDING_REQUESTS_HIGH")
                .getStreamState()
                .getMsgCount();
    }

    private static void publish(String subject, String id) throws IOException, JetStreamApiException {
        nats.jetStream()
                .publish(
                        subject,
                        new DirectEmbeddingJob(List.of("one " + id, "two " + id), DirectModel.VOYAGE_3_5, null)
                                .toJson(),
                        PublishOptions.builder().messageId(id).build());
    }

    private static DirectEmbeddingStatus ended(String id) {
        Poll.until("job " + id + " has ended", PATIENCE, () -> {
            byte[] body = last("embeddings.status." + id);
            return body != null && DirectEmbeddingStatus.parse(body).state() != DirectEmbeddingStatus.State.PROCESSING;
        });
        return DirectEmbeddingStatus.parse(last("embeddings.status." + id));
    }

    private static byte[] last(String subject) {
        return last("EMBEDDING_RESULTS", subject);
    }

    private static byte[] last(String stream, String subject) {
        try {
            return nats.jetStreamManagement().getLastMessage(stream, subject).getData();
        } catch (IOException | JetStreamApiException e) {
            return null;
        }
    }

    private static void awaitStreams() {
        Poll.until(
                "the lanes are there",
                PATIENCE,
                () -> nats.jetStreamManagement()
                        .getStreamNames()
                        .containsAll(List.of("EMBEDDING_REQUESTS", "EMBEDDING_REQUESTS_HIGH", "EMBEDDING_RESULTS")));
    }

    private ConfigurableApplicationContext startWorker(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "NATS_URL",
                broker.url(),
                "LEDGER_PATH",
                folder.toString(),
                "VOYAGE_API_KEY",
                "key-of-the-worker",
                "VOYAGE_BASE_URL",
                "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1",
                "ENABLE_EMBEDDING_CACHE",
                "false",
                "WORKER_SHUTDOWN_TIMEOUT_SECS",
                "5"));
        variables.putAll(more);
        return DatasetsWorker.application(variables::get).run("--server.port=0");
    }

    /** The vector of the text at i has a one at i. */
    private static String answer(JsonNode texts) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * 1_024).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putFloat(4 * i, 1);
            data.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":%d,\"embedding\":\"%s\"}"
                            .formatted(i, Base64.getEncoder().encodeToString(bytes.array())));
        }
        return "{\"object\":\"list\",\"model\":\"m\",\"data\":[" + data + "],\"usage\":{\"total_tokens\":"
                + texts.size() * 5 + "}}";
    }

    private JsonNode costs() throws Exception {
        return Json.readObject(ManagementPort.get(worker, "/actuator/costs").getBytes(StandardCharsets.UTF_8));
    }
}
