package io.isogloss.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Both workers, from what their images hold, started with exactly the environment that docker-compose.yml gives them, do a dataset job and a
 * map job, and show what probes, dashboards and alerts ask for. One run for all: the processes and their jobs are dear.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeWorkersIT {
    private static final int CHUNKS = 240;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path ROOT = Site.ROOT;

    @TempDir
    static Path folder;

    private static Site site;
    private static WorkerJar datasets;
    private static WorkerJar visualizations;

    @BeforeAll
    static void start() throws Exception {
        site = Site.open(folder.resolve("site"));
        makeStreams();
        datasets = worker("worker-datasets");
        visualizations = worker("worker-visualizations");
        datasets.awaitAnswer("/actuator/health/readiness");
        visualizations.awaitAnswer("/actuator/health/readiness");
    }

    /** As the chart's job does, before the first worker starts. */
    private static void makeStreams() throws Exception {
        Map<String, String> mains = Map.of(
                "worker-datasets", "io.isogloss.datasets.DatasetsStreams",
                "worker-visualizations", "io.isogloss.visualizations.VisualizationsStreams");
        for (String name : mains.keySet()) {
            try (WorkerJar job = WorkerJar.startMain(
                    name, mains.get(name), site.environment(name), "192m", folder.resolve(name + "-streams"))) {
                assertThat(job.awaitEnd(PATIENCE)).as(job.log()).isZero();
            }
        }
        assertThat(site.nats.jetStreamManagement().getStreamNames())
                .contains("DATASET_TRANSFORMS", "VISUALIZATION_TRANSFORMS", "DLQ_TRANSFORMS", "TRANSFORM_STATUS");
        assertThat(site.nats.jetStreamManagement().getConsumerNames("DATASET_TRANSFORMS"))
                .containsExactly("dataset-transform-workers");
    }

    private static WorkerJar worker(String name) throws Exception {
        return WorkerJar.start(name, site.environment(name), site.compose.memory(name), folder.resolve(name));
    }

    @AfterAll
    static void stop() throws Exception {
        visualizations.close();
        datasets.close();
        site.close();
    }

    @Test
    @Order(1)
    void answerOnEveryPathThatIsDocumentedOrProbed() throws Exception {
        List<String> documented = List.of(
                "/health",
                "/ready",
                "/health/live",
                "/health/ready",
                "/healthz",
                "/readyz",
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus");
        Set<String> paths = new TreeSet<>(documented);
        paths.addAll(found("helm/isogloss/values.yaml", "(?:liveness|readiness)Path: (\\S+)"));
        paths.addAll(found("docker/Dockerfile", "\"health\", \"[0-9]+\", \"([^\"]+)\""));
        paths.addAll(found("deploy/prometheus/prometheus.yml", "metrics_path: (\\S+)"));
        for (String path : paths) {
            assertThat(datasets.status(path)).as("datasets " + path).isEqualTo(200);
            assertThat(visualizations.status(path)).as("visualizations " + path).isEqualTo(200);
        }
        Path command = ROOT.resolve("docker/health");
        // It waits four seconds for an answer, which a busy machine may take; an orchestrator asks again, too.
        for (WorkerJar worker : List.of(datasets, visualizations)) {
            Poll.until("the health command", PATIENCE, () -> worker.healthCommand(command, "/health/live") == 0);
        }
        assertThat(visualizations.healthCommand(command, "/no-such-path")).isNotZero();
    }

    @Test
    @Order(2)
    void embedABatchFileThroughTheModelServerOfTheSite() throws Exception {
        String chunks = IntStream.range(0, CHUNKS)
                .mapToObj(i -> "{\"id\":%d,\"text\":\"A line about the %s with number n%d\",\"payload\":{\"row\":%d}}"
                        .formatted(i, ModelServer.SUBJECTS.get(i % 4), i, i))
                .collect(Collectors.joining(",", "[", "]"));
        site.objects.put(
                new ObjectRef(site.bucket, "batches/one.json"),
                ObjectBody.of(chunks.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));

        JsonNode result =
                site.answered("workers.dataset-transform", datasetJob("batches/one.json", "BAAI/bge-small-en-v1.5"));

        assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("success");
        assertThat(result.path("chunk_count").asInt()).isEqualTo(CHUNKS);
        assertThat(site.points("glosses")).isEqualTo(CHUNKS);
    }

    @Test
    @Order(3)
    void layOutThatCollectionAsAPage() throws Exception {
        JsonNode result = site.answered("workers.visualization-transform", mapJob("glosses"));

        assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("success");
        assertThat(result.path("pointCount").asInt()).isEqualTo(CHUNKS);
        assertThat(result.path("clusterCount").asInt()).isEqualTo(ModelServer.SUBJECTS.size());
        byte[] page = site.objects.read(
                new ObjectRef(site.bucket, result.path("htmlS3Key").asString()), 1 << 26);
        assertThat(new String(page, StandardCharsets.UTF_8))
                .startsWith("<!doctype html>")
                .contains("Lines");
    }

    @Test
    @Order(4)
    void doTheJobThatHelmTestSends() throws Exception {
        String script = "helm/isogloss/files/test-job.sh";
        String job = found(script, "(?s)nats pub --quiet dataset.transform.pending \"(.*?)\"\n")
                .iterator()
                .next();
        String id = UUID.randomUUID().toString();

        JsonNode result = site.answered(
                "dataset.transform.pending", job.replace("\\\"", "\"").replace("$id", id));

        assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("success");
        assertThat(site.points("dataset-00000000-0000-4000-8000-000000000001")).isEqualTo(2);
        // What ran the model, for people and for dashboards.
        assertThat(datasets.log()).contains("model all-MiniLM-L6-v2 runs on ");
        assertThat(datasets.get("/actuator/prometheus"))
                .containsPattern(
                        "worker_embedding_engine\\{engine=\"(onednn|onnx)\",model=\"all-MiniLM-L6-v2\",precision=\"(fp32|bf16|file)\"} 1.0");
        // Where the script looks for the answer, and what it looks for there.
        String stream = found(script, "nats stream get (\\S+)").iterator().next();
        assertThat(site.nats
                        .getStreamContext(stream)
                        .getLastMessage("dataset.transform.complete")
                        .getData())
                .asString()
                .contains(id, "\"status\":\"success\"");
    }

    @Test
    @Order(5)
    void giveUpAJobThatNoRetryWouldHelpAndKeepItsLetter() throws Exception {
        JsonNode result = site.answered("workers.dataset-transform", datasetJob("batches/one.json", "absent"));

        assertThat(result.path("status").asString()).isEqualTo("failed");
        // The letter follows the status.
        Poll.until(
                "a letter that says why",
                PATIENCE,
                () -> site.lastOf("DLQ_TRANSFORMS", "dlq.dataset-transforms").contains("not_found"));
    }

    @Test
    @Order(6)
    void sayWhyAMapCannotBeMade() throws Exception {
        JsonNode result = site.answered("workers.visualization-transform", mapJob("nothing-here"));

        assertThat(result.path("status").asString()).isEqualTo("failed");
        assertThat(result.path("errorMessage").asString()).contains("nothing-here");
    }

    @Test
    @Order(7)
    void sendASpanOfEachJobToTheCollector() {
        Poll.until(
                "spans of both workers",
                PATIENCE,
                () -> site.traces.holds("worker-datasets", "process workers.dataset-transform", "job_id")
                        && site.traces.holds("worker-visualizations", "process workers.visualization-transform"));
        Poll.until(
                "spans of requests to models",
                PATIENCE,
                () -> site.traces.holds("worker-datasets", "embeddings BAAI/bge-small-en-v1.5", "server.address")
                        && site.traces.holds(
                                "worker-visualizations", "chat small-model", "gen_ai.usage.output_tokens"));
    }

    @Test
    @Order(8)
    void writeDownWhatWasEmbedded() {
        Poll.until("rows of the ledger", PATIENCE, () -> site.costRows() > 0);
    }

    @Test
    @Order(9)
    void haveEveryMetricThatADashboardOrARuleAsksFor() throws Exception {
        Set<String> missing = ShownMetrics.wanted(ROOT);
        // Levels of streams are read every half minute: the first scrape may come before them.
        try {
            Poll.until("every metric that a dashboard or a rule asks for", PATIENCE, () -> {
                for (WorkerJar worker : List.of(datasets, visualizations)) {
                    String scrape = worker.get("/actuator/prometheus");
                    missing.removeAll(ShownMetrics.scraped(scrape));
                    Files.writeString(ROOT.resolve("deployment-tests/target/scrape-" + worker.port() + ".txt"), scrape);
                }
                return missing.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; there is no " + missing, e);
        }
    }

    @Test
    @Order(10)
    void sayNoSecretAnywhere() throws Exception {
        for (String name : List.of("NATS_PASSWORD", "S3_SECRET_KEY", "QDRANT_API_KEY")) {
            String secret = site.compose.variable(name);
            for (WorkerJar worker : List.of(datasets, visualizations)) {
                assertThat(worker.log()).as(name).doesNotContain(secret);
                assertThat(worker.get("/actuator/prometheus")).as(name).doesNotContain(secret);
                assertThat(worker.get("/actuator/health")).as(name).doesNotContain(secret);
            }
            assertThat(site.traces.all()).as(name).doesNotContain(secret);
        }
    }

    @Test
    @Order(11)
    void nameAWrongVariableAndEndWithCodeTwo() throws Exception {
        for (String name : List.of("worker-datasets", "worker-visualizations")) {
            Map<String, String> environment = new HashMap<>(site.environment(name));
            environment.put("MAX_CONCURRENT_JOBS", "many");
            environment.put("ALLOWED_ADDRESSES", "127.0.0.1:8090,http://tei");
            try (WorkerJar worker = WorkerJar.start(name, environment, "1g", folder.resolve(name + "-wrong"))) {
                assertThat(worker.awaitEnd(PATIENCE)).as(worker.log()).isEqualTo(2);
                assertThat(worker.log())
                        .contains("The environment has 2 wrong variables:")
                        .contains("MAX_CONCURRENT_JOBS is 'many', must be: whole number from 1 to")
                        .contains("ALLOWED_ADDRESSES is '127.0.0.1:8090,http://tei', must be: ")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    @Order(12)
    void stopInGoodOrderWhenAsked() throws Exception {
        assertThat(visualizations.stop(PATIENCE)).as(visualizations.log()).isEqualTo(143);
        assertThat(datasets.stop(PATIENCE)).as(datasets.log()).isEqualTo(143);
    }

    private static String mapJob(String collection) {
        return """
                {"job_id":"%s","visualization_transform_id":123,"visualization_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedded_dataset_id":789,"qdrant_collection_name":"%s","visualization_config":{"title":"Lines"},
                 "qdrant_config":{"url":"http://qdrant:6334","api_key":"%s"},"llm_config":{"llm_id":7,"provider":"site","model":"small-model","api_key":"not-needed",
                   "config":{"base_url":"http://tei/v1"}}}""".formatted(UUID.randomUUID(), collection, site.compose.variable("QDRANT_API_KEY"));
    }

    private static String datasetJob(String key, String model) {
        return """
                {"job_id":"%s","batch_file_key":"%s","bucket":"%s","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai-compatible","base_url":"http://tei/v1","api_key":"not-needed",
                   "model":"%s","config":{},"batch_size":96,"max_input_tokens":512},
                 "qdrant_config":{"url":"http://qdrant:6334","api_key":"%s"},"collection_name":"glosses","batch_size":96}""".formatted(UUID.randomUUID(), key, site.bucket, model, site.compose.variable("QDRANT_API_KEY"));
    }

    private static Set<String> found(String file, String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
