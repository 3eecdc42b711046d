package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.json.Json;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The worker as it ships, between real servers and a provider of ours. */
class DatasetsWorkerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CANARY = "sk-canary-1234567890abcdef";

    @TempDir
    static Path folder;

    private static NatsServer broker;
    private static LocalS3 s3;
    private static EmbeddedQdrant vectors;
    private static LocalProvider provider;
    private static S3ObjectStore objects;
    private static Connection nats;
    private static ConfigurableApplicationContext worker;
    private static final Queue<Message> answers = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() throws Exception {
        broker = NatsServer.start();
        s3 = LocalS3.start();
        vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0));
        provider = LocalProvider.start();
        objects = s3.open();
        objects.ensureBucket(BatchJob.BUCKET);
        worker = startWorker();
        nats = broker.connect();
        var listener = nats.createDispatcher(answers::add);
        listener.subscribe("transforms.dataset.status.>");
        listener.subscribe("worker.result.vector");
        listener.subscribe("dataset.transform.complete");
        nats.flush(PATIENCE);
        Poll.until(
                "the worker's streams",
                PATIENCE,
                () -> broker.streams().containsAll(List.of("DATASET_TRANSFORMS", "DATASET_TRANSFORMS_A")));
    }

    @AfterAll
    static void stop() throws Exception {
        nats.close();
        worker.close();
        objects.close();
        provider.close();
        vectors.close();
        s3.close();
        broker.close();
    }

    @Test
    void storesAPointForEveryChunkOfAGenerationCJob() throws Exception {
        BatchJob.store(objects, "c.json", 600);
        UUID id = UUID.randomUUID();

        publish(BatchJob.SUBJECT, generationC(id, "c.json", "collection-c", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("success");
        assertThat(result.get("chunk_count").intValue()).isEqualTo(600);
        assertThat(subjectsOf(id)).containsExactly("transforms.dataset.status.b4c9a289323b21a0.789.123");
        assertThat(statusesOf(id)).containsExactly("processing", "success");
        assertThat(BatchJob.points(vectors, "collection-c")).isEqualTo(600);
        assertThat(provider.keys).contains("Bearer " + CANARY);
    }

    @Test
    void answersAGenerationBJobInItsOwnWords() throws Exception {
        BatchJob.store(objects, "b.json", 3);
        UUID id = UUID.randomUUID();

        publish(BatchJob.SUBJECT, """
                {"job_id":"%s","dataset_id":789,"dataset_transform_id":123,"embedded_dataset_id":456,
                 "owner":"user@example.com","bucket":"bucket","batch_file_key":"b.json",
                 "collection_name":"collection-b","batch_size":100,"wipe_collection":false,
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"%s","model":"text-embedding-3-small",
                   "dimensions":1536,"config":{},"max_batch_size":100},
                 "vector_database_config":{"database_type":"qdrant","connection_url":"%s","api_key":null}}""".formatted(id, provider.url(), CANARY, BatchJob.url(vectors)));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("success");
        assertThat(result.get("owner").stringValue()).isEqualTo("user@example.com");
        assertThat(subjectsOf(id)).containsExactly("worker.result.vector");
        assertThat(BatchJob.points(vectors, "collection-b")).isEqualTo(3);
    }

    @Test
    void embedsTheChunksThatAGenerationAJobCarries() throws Exception {
        UUID id = UUID.randomUUID();
        UUID dataset = UUID.randomUUID();

        publish("dataset.transform.pending", """
                {"job_id":"%s","dataset_id":"%s","chunks":[
                  {"id":"f9babd38-9ffe-51b5-af65-d9ea52eabd50","text":"alpha","metadata":{"page":1}},
                  {"id":"f9babd38-9ffe-51b5-af65-d9ea52eabd51","text":"beta","metadata":{"page":2}}],
                 "embedder":{"provider":"openai","model":"text-embedding-3-small"},"quantization":"scalar"}""".formatted(id, dataset));

        assertThat(result(id).get("status").stringValue()).isEqualTo("success");
        assertThat(subjectsOf(id)).containsExactly("dataset.transform.complete");
        assertThat(BatchJob.points(vectors, "dataset-" + dataset)).isEqualTo(2);
        assertThat(provider.keys).contains("Bearer key-of-the-worker");
    }

    @Test
    void leavesTheSamePointsWhenAJobComesTwice() throws Exception {
        BatchJob.store(objects, "twice.json", 50);
        UUID id = UUID.randomUUID();
        String job = generationC(id, "twice.json", "collection-twice", provider.url());

        publish(BatchJob.SUBJECT, job);
        publish(BatchJob.SUBJECT, job);

        Poll.until(
                "both runs",
                PATIENCE,
                () -> statusesOf(id).stream().filter("success"::equals).count() == 2
                        || (statusesOf(id).contains("success") && jobsWaiting() == 0));
        assertThat(BatchJob.points(vectors, "collection-twice")).isEqualTo(50);
    }

    @Test
    void refusesAProviderInsideTheSiteAndKeepsTheKeyToItself() throws Exception {
        BatchJob.store(objects, "ssrf.json", 1);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();

        publish(BatchJob.SUBJECT, generationC(id, "ssrf.json", "collection-ssrf", "http://169.254.169.254/v1"));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue())
                .startsWith("Embedding failed: ")
                .contains("169.254.169.254", "ALLOWED_ADDRESSES")
                .doesNotContain(CANARY);
        assertThat(provider.requests.get()).isEqualTo(before);
        Poll.until(
                "the dead letter",
                PATIENCE,
                () -> lastOf("DLQ_TRANSFORMS", "dlq.dataset-transforms").contains("ssrf.json"));
        assertThat(lastOf("DLQ_TRANSFORMS", "dlq.dataset-transforms")).doesNotContain(CANARY);
    }

    @Test
    void givesUpAtOnceWhenAProviderRefusesTheKeyAndHidesTheKeyThatItRepeats() throws Exception {
        BatchJob.store(objects, "refused.json", 3);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.refuses = true;
        try {
            publish(BatchJob.SUBJECT, generationC(id, "refused.json", "collection-refused", provider.url()));

            JsonNode result = result(id);
            assertThat(result.get("status").stringValue()).isEqualTo("failed");
            assertThat(result.get("error").stringValue())
                    .startsWith("Embedding failed: ")
                    .contains("401", "Incorrect API key provided: ***")
                    .doesNotContain(CANARY);
            assertThat(provider.requests.get()).isEqualTo(before + 1);
        } finally {
            provider.refuses = false;
        }
    }

    @Test
    void saysBothLengthsWhenTheCollectionHoldsOtherVectors() throws Exception {
        try (QdrantClient client = vectors.client()) {
            client.createCollectionAsync(
                            "collection-other",
                            VectorParams.newBuilder()
                                    .setSize(384)
                                    .setDistance(Distance.Cosine)
                                    .build())
                    .get();
        }
        BatchJob.store(objects, "other.json", 3);
        UUID id = UUID.randomUUID();

        publish(BatchJob.SUBJECT, generationC(id, "other.json", "collection-other", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue())
                .startsWith("Upsert failed: ")
                .contains("384", "1536");
    }

    @Test
    void makesACollectionAnewThatWasDeletedBetweenTwoJobs() throws Exception {
        BatchJob.store(objects, "gone.json", 4);
        UUID first = UUID.randomUUID();
        publish(BatchJob.SUBJECT, generationC(first, "gone.json", "collection-gone", provider.url()));
        result(first);
        try (QdrantClient client = vectors.client()) {
            client.deleteCollectionAsync("collection-gone").get();
        }
        UUID second = UUID.randomUUID();

        publish(BatchJob.SUBJECT, generationC(second, "gone.json", "collection-gone", provider.url()));

        assertThat(result(second).get("status").stringValue()).isEqualTo("success");
        assertThat(BatchJob.points(vectors, "collection-gone")).isEqualTo(4);
    }

    @Test
    void storesEveryPointThoughTheVectorStoreRestartsInBetween() throws Exception {
        BatchJob.store(objects, "restart.json", 600);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.gate = new CountDownLatch(1);
        publish(BatchJob.SUBJECT, generationC(id, "restart.json", "collection-restart", provider.url()));
        Poll.until("the request", PATIENCE, () -> provider.requests.get() > before);

        int port = vectors.port();
        vectors.close();
        provider.gate.countDown();
        vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(port));

        assertThat(result(id).get("status").stringValue()).isEqualTo("success");
        assertThat(BatchJob.points(vectors, "collection-restart")).isEqualTo(600);
    }

    @Test
    void keepsItsOwnKeyFromAnAddressThatOnlyAJobNames() throws Exception {
        BatchJob.store(objects, "nokey.json", 1);
        UUID id = UUID.randomUUID();
        provider.keys.clear();

        publish(
                BatchJob.SUBJECT,
                generationC(id, "nokey.json", "collection-nokey", provider.url() + "/")
                        .replace("\"api_key\":\"" + CANARY + "\",", ""));

        assertThat(result(id).get("status").stringValue()).isEqualTo("failed");
        assertThat(provider.keys).doesNotContain("Bearer key-of-the-worker");
    }

    @Test
    void saysWhatIsMissingInAJob() throws Exception {
        UUID id = UUID.randomUUID();

        publish(BatchJob.SUBJECT, generationC(id, "../secret", "collection-x", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue()).contains("batch_file_key");
        assertThat(statusesOf(id)).containsExactly("processing", "failed");
    }

    @Test
    void handsAJobBackWhenItStopsAndFinishesItAfterTheNextStart() throws Exception {
        BatchJob.store(objects, "stop.json", 5);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.gate = new CountDownLatch(1);
        publish(BatchJob.SUBJECT, generationC(id, "stop.json", "collection-stop", provider.url()));
        Poll.until("the request", PATIENCE, () -> provider.requests.get() > before);
        Poll.until("the first status", PATIENCE, () -> !statusesOf(id).isEmpty());

        worker.close();
        assertThat(statusesOf(id)).containsExactly("processing");
        provider.gate.countDown();
        worker = startWorker();

        assertThat(result(id).get("status").stringValue()).isEqualTo("success");
        assertThat(BatchJob.points(vectors, "collection-stop")).isEqualTo(5);
    }

    @Test
    void showsMetricsAndHealthOnTheManagementPort() throws Exception {
        BatchJob.store(objects, "metrics.json", 2);
        UUID id = UUID.randomUUID();
        publish(BatchJob.SUBJECT, generationC(id, "metrics.json", "collection-m", provider.url()));
        result(id);
        // Counted once it is acknowledged, which comes after its result.
        Poll.until(
                "a job that is counted",
                PATIENCE,
                () -> ManagementPort.get(worker, "/actuator/prometheus")
                        .contains("worker_jobs_total{status=\"success\",worker=\"dataset-transform\"}"));

        assertThat(ManagementPort.get(worker, "/actuator/prometheus"))
                .contains("worker_jobs_total{status=\"success\",worker=\"dataset-transform\"}")
                .contains("worker_embedding_tokens_total{model=\"text-embedding-3-small\",provider=\"openai\"}")
                .contains("worker_job_duration_seconds_bucket")
                .contains("worker_qdrant_upsert_total")
                .doesNotContain(CANARY);
        assertThat(ManagementPort.get(worker, "/livez")).contains("\"UP\"");
        assertThat(ManagementPort.get(worker, "/readyz")).contains("\"UP\"");
        assertThat(ManagementPort.get(worker, "/actuator/health/dependencies")).contains("\"UP\"");
    }

    @Test
    void namesEveryWrongVariable() {
        Map<String, String> wrong = variables();
        wrong.put("MAX_CONCURRENT_JOBS", "many");
        wrong.put("NATS_REPLICAS", "9");

        assertThatThrownBy(() -> DatasetsWorker.application(wrong::get))
                .hasMessageContaining("MAX_CONCURRENT_JOBS is 'many', must be: whole number from 1 to 1000")
                .hasMessageContaining("NATS_REPLICAS is '9'");
    }

    private static Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "NATS_URL",
                broker.url(),
                "NATS_REPLICAS",
                "1",
                "ALLOWED_ADDRESSES",
                "127.0.0.0/8",
                "QDRANT_URL",
                BatchJob.url(vectors),
                "OPENAI_API_KEY",
                "key-of-the-worker",
                "OPENAI_BASE_URL",
                provider.url(),
                "WORKER_SHUTDOWN_TIMEOUT_SECS",
                "1"));
        variables.putAll(s3.variables());
        return variables;
    }

    private static ConfigurableApplicationContext startWorker() {
        return DatasetsWorker.application(variables()::get).run("--server.port=0");
    }

    private static String generationC(UUID id, String key, String collection, String baseUrl) {
        return new String(BatchJob.message(id, key, collection, baseUrl, CANARY, vectors, 96), StandardCharsets.UTF_8);
    }

    private static void publish(String subject, String job) throws Exception {
        nats.jetStream().publish(subject, job.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode result(UUID id) {
        Poll.until(
                "the final status of " + id,
                PATIENCE,
                () -> statusesOf(id).stream().anyMatch(word -> !word.equals("processing")));
        return of(id).stream()
                .map(message -> (JsonNode) Json.readObject(message.getData()))
                .filter(body -> !body.get("status").stringValue().equals("processing"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Message> of(UUID id) {
        return answers.stream()
                .filter(message -> new String(message.getData(), StandardCharsets.UTF_8).contains(id.toString()))
                .toList();
    }

    private static List<String> statusesOf(UUID id) {
        return of(id).stream()
                .map(message -> Json.readObject(message.getData()).get("status").stringValue())
                .toList();
    }

    private static List<String> subjectsOf(UUID id) {
        return of(id).stream().map(Message::getSubject).distinct().toList();
    }

    private static long jobsWaiting() {
        try {
            return nats.jetStreamManagement()
                    .getStreamInfo("DATASET_TRANSFORMS")
                    .getStreamState()
                    .getMsgCount();
        } catch (Exception e) {
            return -1;
        }
    }

    private static String lastOf(String stream, String subject) {
        try {
            return new String(
                    nats.jetStreamManagement().getLastMessage(stream, subject).getData(), StandardCharsets.UTF_8);
        } catch (Exception e) {
            return "";
        }
    }
}
