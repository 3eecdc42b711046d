package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.json.Json;
import io.isogloss.model.secret.Secret;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.objects.S3Options;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The worker as it ships, between real servers and a provider of ours. */
class DatasetsWorkerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
        objects = S3ObjectStore.open(S3Options.of(
                Optional.of(URI.create(s3.url())),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(LocalS3.ACCESS_KEY, Secret.of(LocalS3.SECRET_KEY))));
        objects.ensureBucket("bucket");
        worker = startWorker();
        nats = Nats.connect(Options.builder().server(broker.url()).build());
        var listener = nats.createDispatcher(answers::add);
        listener.subscribe("transforms.dataset.status.>");
        listener.subscribe("worker.result.vector");
        listener.subscribe("dataset.transform.complete");
        nats.flush(PATIENCE);
        await(
                "the worker's streams",
                () -> streams().containsAll(List.of("DATASET_TRANSFORMS", "DATASET_TRANSFORMS_A")));
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
        put("c.json", 600);
        UUID id = UUID.randomUUID();

        publish("workers.dataset-transform", generationC(id, "c.json", "collection-c", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("success");
        assertThat(result.get("chunk_count").intValue()).isEqualTo(600);
        assertThat(subjectsOf(id)).containsExactly("transforms.dataset.status.b4c9a289323b21a0.789.123");
        assertThat(statusesOf(id)).containsExactly("processing", "success");
        assertThat(count("collection-c")).isEqualTo(600);
        assertThat(provider.keys).contains("Bearer " + CANARY);
    }

    @Test
    void answersAGenerationBJobInItsOwnWords() throws Exception {
        put("b.json", 3);
        UUID id = UUID.randomUUID();

        publish("workers.dataset-transform", """
                {"job_id":"%s","dataset_id":789,"dataset_transform_id":123,"embedded_dataset_id":456,
                 "owner":"user@example.com","bucket":"bucket","batch_file_key":"b.json",
                 "collection_name":"collection-b","batch_size":100,"wipe_collection":false,
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"%s","model":"text-embedding-3-small",
                   "dimensions":1536,"config":{},"max_batch_size":100},
                 "vector_database_config":{"database_type":"qdrant","connection_url":"%s","api_key":null}}""".formatted(id, provider.url(), CANARY, qdrant()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("success");
        assertThat(result.get("owner").stringValue()).isEqualTo("user@example.com");
        assertThat(subjectsOf(id)).containsExactly("worker.result.vector");
        assertThat(count("collection-b")).isEqualTo(3);
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
        assertThat(count("dataset-" + dataset)).isEqualTo(2);
        assertThat(provider.keys).contains("Bearer key-of-the-worker");
    }

    @Test
    void leavesTheSamePointsWhenAJobComesTwice() throws Exception {
        put("twice.json", 50);
        UUID id = UUID.randomUUID();
        String job = generationC(id, "twice.json", "collection-twice", provider.url());

        publish("workers.dataset-transform", job);
        publish("workers.dataset-transform", job);

        await(
                "both runs",
                () -> statusesOf(id).stream().filter("success"::equals).count() == 2
                        || (statusesOf(id).contains("success") && jobsWaiting() == 0));
        assertThat(count("collection-twice")).isEqualTo(50);
    }

    @Test
    void refusesAProviderInsideTheSiteAndKeepsTheKeyToItself() throws Exception {
        put("ssrf.json", 1);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();

        publish(
                "workers.dataset-transform",
                generationC(id, "ssrf.json", "collection-ssrf", "http://169.254.169.254/v1"));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue())
                .startsWith("Embedding failed: ")
                .contains("169.254.169.254", "ALLOWED_ADDRESSES")
                .doesNotContain(CANARY);
        assertThat(provider.requests.get()).isEqualTo(before);
        await(
                "the dead letter",
                () -> lastOf("DLQ_TRANSFORMS", "dlq.dataset-transforms").contains("ssrf.json"));
        assertThat(lastOf("DLQ_TRANSFORMS", "dlq.dataset-transforms")).doesNotContain(CANARY);
    }

    @Test
    void givesUpAtOnceWhenAProviderRefusesTheKeyAndHidesTheKeyThatItRepeats() throws Exception {
        put("refused.json", 3);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.refuses = true;
        try {
            publish("workers.dataset-transform", generationC(id, "refused.json", "collection-refused", provider.url()));

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
        put("other.json", 3);
        UUID id = UUID.randomUUID();

        publish("workers.dataset-transform", generationC(id, "other.json", "collection-other", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue())
                .startsWith("Upsert failed: ")
                .contains("384", "1536");
    }

    @Test
    void makesACollectionAnewThatWasDeletedBetweenTwoJobs() throws Exception {
        put("gone.json", 4);
        UUID first = UUID.randomUUID();
        publish("workers.dataset-transform", generationC(first, "gone.json", "collection-gone", provider.url()));
        result(first);
        try (QdrantClient client = vectors.client()) {
            client.deleteCollectionAsync("collection-gone").get();
        }
        UUID second = UUID.randomUUID();

        publish("workers.dataset-transform", generationC(second, "gone.json", "collection-gone", provider.url()));

        assertThat(result(second).get("status").stringValue()).isEqualTo("success");
        assertThat(count("collection-gone")).isEqualTo(4);
    }

    @Test
    void storesEveryPointThoughTheVectorStoreRestartsInBetween() throws Exception {
        put("restart.json", 600);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.gate = new CountDownLatch(1);
        publish("workers.dataset-transform", generationC(id, "restart.json", "collection-restart", provider.url()));
        await("the request", () -> provider.requests.get() > before);

        int port = vectors.port();
        vectors.close();
        provider.gate.countDown();
        vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(port));

        assertThat(result(id).get("status").stringValue()).isEqualTo("success");
        assertThat(count("collection-restart")).isEqualTo(600);
    }

    @Test
    void keepsItsOwnKeyFromAnAddressThatOnlyAJobNames() throws Exception {
        put("nokey.json", 1);
        UUID id = UUID.randomUUID();
        provider.keys.clear();

        publish(
                "workers.dataset-transform",
                generationC(id, "nokey.json", "collection-nokey", provider.url() + "/")
                        .replace("\"api_key\":\"" + CANARY + "\",", ""));

        assertThat(result(id).get("status").stringValue()).isEqualTo("failed");
        assertThat(provider.keys).doesNotContain("Bearer key-of-the-worker");
    }

    @Test
    void saysWhatIsMissingInAJob() throws Exception {
        UUID id = UUID.randomUUID();

        publish("workers.dataset-transform", generationC(id, "../secret", "collection-x", provider.url()));

        JsonNode result = result(id);
        assertThat(result.get("status").stringValue()).isEqualTo("failed");
        assertThat(result.get("error").stringValue()).contains("batch_file_key");
        assertThat(statusesOf(id)).containsExactly("processing", "failed");
    }

    @Test
    void handsAJobBackWhenItStopsAndFinishesItAfterTheNextStart() throws Exception {
        put("stop.json", 5);
        UUID id = UUID.randomUUID();
        int before = provider.requests.get();
        provider.gate = new CountDownLatch(1);
        publish("workers.dataset-transform", generationC(id, "stop.json", "collection-stop", provider.url()));
        await("the request", () -> provider.requests.get() > before);

        worker.close();
        assertThat(statusesOf(id)).containsExactly("processing");
        provider.gate.countDown();
        worker = startWorker();

        assertThat(result(id).get("status").stringValue()).isEqualTo("success");
        assertThat(count("collection-stop")).isEqualTo(5);
    }

    @Test
    void showsMetricsAndHealthOnTheManagementPort() throws Exception {
        put("metrics.json", 2);
        UUID id = UUID.randomUUID();
        publish("workers.dataset-transform", generationC(id, "metrics.json", "collection-m", provider.url()));
        result(id);

        assertThat(get("/actuator/prometheus"))
                .contains("worker_jobs_total{status=\"success\",worker=\"dataset-transform\"}")
                .contains("worker_embedding_tokens_total{model=\"text-embedding-3-small\",provider=\"openai\"}")
                .contains("worker_job_duration_seconds_bucket")
                .contains("worker_qdrant_upsert_total")
                .doesNotContain(CANARY);
        assertThat(get("/livez")).contains("\"UP\"");
        assertThat(get("/readyz")).contains("\"UP\"");
        assertThat(get("/actuator/health/dependencies")).contains("\"UP\"");
    }

    @Test
    void namesEveryWrongVariable() {
        Map<String, String> wrong = new HashMap<>(variables());
        wrong.put("MAX_CONCURRENT_JOBS", "many");
        wrong.put("NATS_REPLICAS", "9");

        assertThatThrownBy(() -> DatasetsWorker.application(wrong::get))
                .hasMessageContaining("MAX_CONCURRENT_JOBS is 'many', must be: whole number from 1 to 1000")
                .hasMessageContaining("NATS_REPLICAS is '9'");
    }

    private static Map<String, String> variables() {
        return Map.of(
                "NATS_URL",
                broker.url(),
                "NATS_REPLICAS",
                "1",
                "AWS_ENDPOINT_URL",
                s3.url(),
                "AWS_ACCESS_KEY_ID",
                LocalS3.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                LocalS3.SECRET_KEY,
                "ALLOWED_ADDRESSES",
                "127.0.0.0/8",
                "QDRANT_URL",
                qdrant(),
                "OPENAI_API_KEY",
                "key-of-the-worker",
                "OPENAI_BASE_URL",
                provider.url(),
                "WORKER_SHUTDOWN_TIMEOUT_SECS",
                "1");
    }

    private static ConfigurableApplicationContext startWorker() {
        return DatasetsWorker.application(variables()::get).run("--server.port=0");
    }

    private static String qdrant() {
        return "http://127.0.0.1:" + vectors.port();
    }

    private static String generationC(UUID id, String key, String collection, String baseUrl) {
        return """
                {"job_id":"%s","batch_file_key":"%s","bucket":"bucket","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"%s","model":"text-embedding-3-small",
                   "config":{},"batch_size":96,"max_input_tokens":512},
                 "qdrant_config":{"url":"%s","api_key":null},"collection_name":"%s","batch_size":96}""".formatted(id, key, baseUrl, CANARY, qdrant(), collection);
    }

    private static void put(String key, int chunks) {
        String json = IntStream.range(0, chunks)
                .mapToObj(i -> "{\"id\":\"%s\",\"text\":\"%s text %d\",\"payload\":{\"item_id\":%d}}"
                        .formatted(UUID.nameUUIDFromBytes((key + i).getBytes(StandardCharsets.UTF_8)), key, i, i))
                .collect(Collectors.joining(",", "[", "]"));
        objects.put(
                new ObjectRef("bucket", key),
                ObjectBody.of(json.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));
    }

    private static void publish(String subject, String job) throws Exception {
        nats.jetStream().publish(subject, job.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode result(UUID id) {
        await("the final status of " + id, () -> statusesOf(id).stream().anyMatch(word -> !word.equals("processing")));
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

    private static List<String> streams() {
        try {
            return nats.jetStreamManagement().getStreamNames();
        } catch (Exception e) {
            return List.of();
        }
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

    private static long count(String collection) throws Exception {
        try (QdrantClient client = vectors.client()) {
            return client.countAsync(collection).get();
        }
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

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
