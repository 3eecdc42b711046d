package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class MapJobTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
        workshop.fillWithTopics("embedded-dataset-789-b4c9a289323b21a0", 300, 8);
    }

    @AfterAll
    static void close() {
        workshop.close();
    }

    @Test
    void tellsWhatTheEarlierWorkerToldInItsOrder() throws Exception {
        JsonNode captured = captured("captured-again.json");
        String job = captured.path(0).path("body").toString();
        RecordingContext context = new RecordingContext(Workshop.message(job));

        JobOutcome outcome = workshop.run(job, context, Workshop.limits());

        List<ObjectNode> expected = new ArrayList<>();
        for (int i = 1; i < captured.size(); i++) {
            expected.add((ObjectNode) captured.path(i));
        }
        List<ObjectNode> told = statuses(context, workshop.finalStatus(job, outcome));
        assertThat(told.stream().map(MapJobTest::comparable).toList())
                .containsExactlyElementsOf(
                        expected.stream().map(MapJobTest::comparable).toList());
        JsonNode result = told.getLast().path("body");
        assertThat(result.path("htmlS3Key").asString())
                .isEqualTo("visualizations/123/visualization-2026-11-21T01:42:04Z.html");
        assertThat(result.path("pointCount").asInt()).isEqualTo(300);
        assertThat(result.path("clusterCount").asInt()).isEqualTo(4);
        assertThat(workshop.page("visualizations/123/visualization-2026-11-21T01:42:04Z.html"))
                .contains("<title>Glosses</title>");
    }

    @Test
    void answersGenerationBInItsWords() throws Exception {
        String job = """
                {"job_id":"9e1c4f52-0d0a-4b7c-8a39-3a5a6b1c2d3e","visualization_transform_id":123,"visualization_id":456,
                 "owner":"user@example.com","embedded_dataset_id":789,
                 "qdrant_collection_name":"embedded-dataset-789-b4c9a289323b21a0","visualization_config":{},
                 "vector_database_config":{"database_type":"qdrant","connection_url":"http://qdrant:6334","api_key":null}}""";
        RecordingContext context = new RecordingContext(Workshop.message(job));

        JobOutcome outcome = workshop.run(job, context, Workshop.limits());

        List<ObjectNode> told = statuses(context, workshop.finalStatus(job, outcome));
        assertThat(told).allSatisfy(status -> {
            assertThat(status.path("body").path("owner").asString()).isEqualTo("user@example.com");
            assertThat(status.path("body").has("ownerId")).isFalse();
            assertThat(status.path("subject").asString())
                    .isEqualTo(told.getFirst().path("subject").asString());
        });
        JsonNode result = told.getLast().path("body");
        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.path("htmlS3Key").asString()).isEqualTo("visualizations/user@example.com/123/456.html");
        assertThat(result.path("statsJson").propertyNames())
                .containsExactly("unique_clusters", "noise_points", "umap_n_neighbors", "hdbscan_min_cluster_size");
    }

    @Test
    void saysOfAMissingCollectionWhatTheEarlierWorkerSaid() throws Exception {
        JsonNode captured = captured("captured-missing-collection.json");
        String job = captured.path(0).path("body").toString();
        RecordingContext context = new RecordingContext(Workshop.message(job));

        JobOutcome outcome = workshop.run(job, context, Workshop.limits());

        assertThat(outcome).isInstanceOf(JobOutcome.Rejected.class);
        List<ObjectNode> told = statuses(context, workshop.finalStatus(job, outcome));
        assertThat(told).hasSize(captured.size() - 1);
        assertThat(told.getLast().path("body").path("status").asString()).isEqualTo("failed");
        assertThat(told.getLast().path("body").path("errorMessage").asString())
                .contains("Not found: Collection `nothing-here` doesn't exist!");
    }

    @Test
    void makesTheSamePageByteForByteFromTheSameJob() throws Exception {
        String job = Workshop.job("embedded-dataset-789-b4c9a289323b21a0", "");
        String key = "visualizations/123/visualization-2026-11-21T01:42:04Z.html";

        workshop.run(job);
        String first = workshop.page(key);
        workshop.run(job);

        assertThat(workshop.page(key)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 8", "3, 8", "9, 8", "60, 2", "60, 1", "40, 4096"})
    void makesAMapOfFewPointsAndOfAnyLength(int points, int dimensions) throws Exception {
        String collection = "few-%d-%d".formatted(points, dimensions);
        workshop.fillWithTopics(collection, points, dimensions);

        JobOutcome outcome = workshop.run(Workshop.job(collection, ""));

        assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
        assertThat(body(outcome).path("pointCount").asInt()).isEqualTo(points);
    }

    @Test
    void saysOfAnEmptyCollectionThatItHasNoPoints() throws Exception {
        workshop.fillWithTopics("empty", 0, 8);

        assertThat(workshop.run(Workshop.job("empty", "")))
                .isInstanceOfSatisfying(
                        JobOutcome.Rejected.class,
                        rejected -> assertThat(rejected.failure().message()).contains("`empty` has no points"));
    }

    @Test
    void saysWhichPointIsNotANumber() throws Exception {
        float[] values = new float[50 * 4];
        Arrays.fill(values, 0.5f);
        values[17 * 4 + 2] = Float.NaN;
        workshop.fill("nan", values, 4, texts(50));

        assertThat(workshop.run(Workshop.job("nan", "")))
                .isInstanceOfSatisfying(
                        JobOutcome.Rejected.class,
                        rejected -> assertThat(rejected.failure().message()).contains("17"));
    }

    @Test
    void makesAMapOfPointsThatAreAllTheSame() throws Exception {
        int points = 120;
        float[] values = new float[points * 4];
        Arrays.fill(values, 0.5f);
        workshop.fill("same", values, 4, texts(points));

        assertThat(body(workshop.run(Workshop.job("same", "")))
                        .path("pointCount")
                        .asInt())
                .isEqualTo(points);
    }

    @Test
    void labelsEverythingAsNoiseWhenThereIsNoCluster() throws Exception {
        JobOutcome outcome = workshop.run(Workshop.job(
                "embedded-dataset-789-b4c9a289323b21a0", "\"min_cluster_size\":500,\"noise_label\":\"Nowhere\""));

        assertThat(body(outcome).path("clusterCount").asInt()).isZero();
        assertThat(body(outcome).path("statsJson").path("noise_points").asInt()).isEqualTo(300);
    }

    @Test
    void refusesACollectionThatDoesNotFitAndSaysTheNumbers() throws Exception {
        MapLimits small = new MapLimits(1_000_000, 100_000, Workshop.BUCKET, 42, 2);
        String job = Workshop.job("embedded-dataset-789-b4c9a289323b21a0", "");

        JobOutcome outcome = workshop.run(job, new RecordingContext(Workshop.message(job)), small);

        assertThat(outcome).isInstanceOfSatisfying(JobOutcome.Rejected.class, rejected -> {
            assertThat(rejected.failure().kind()).isEqualTo(FailureKind.TOO_LARGE);
            assertThat(rejected.failure().message()).contains("300 points", "8 dimensions", "would fit");
        });
    }

    @Test
    void putsEveryPointOnTheMapWhenOnlySomeAreLaidOut() throws Exception {
        MapLimits few = new MapLimits(160, 1L << 30, Workshop.BUCKET, 42, 2);
        String job = Workshop.job("embedded-dataset-789-b4c9a289323b21a0", "\"points_csv\":true");

        JobOutcome outcome = workshop.run(job, new RecordingContext(Workshop.message(job)), few);

        assertThat(body(outcome).path("pointCount").asInt()).isEqualTo(300);
        assertThat(body(outcome).path("clusterCount").asInt()).isEqualTo(4);
        String base = "visualizations/123/visualization-2026-11-21T01:42:04Z";
        Map<String, String> topicOfCluster = new HashMap<>();
        for (String row : workshop.page(base + ".points.csv").lines().skip(1).toList()) {
            String[] cells = row.split(",", -1);
            String topic = Integer.toString(Integer.parseInt(cells[0]) % 4);
            if (!cells[4].equals("-1")) {
                assertThat(topicOfCluster.putIfAbsent(cells[4], topic)).isIn(null, topic);
            }
        }
        assertThat(topicOfCluster.values()).containsExactlyInAnyOrder("0", "1", "2", "3");
    }

    @Test
    void stopsSoonAfterItIsCancelled() throws Exception {
        String job = Workshop.job("embedded-dataset-789-b4c9a289323b21a0", "");
        RecordingContext context = new RecordingContext(Workshop.message(job), "applying_umap");

        JobOutcome outcome = workshop.run(job, context, Workshop.limits());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        JobOutcome.RetryLater.class,
                        later -> assertThat(later.failure().kind()).isEqualTo(FailureKind.CANCELLED));
    }

    private static List<Map<String, Object>> texts(int points) {
        List<Map<String, Object>> payloads = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            payloads.add(Map.of("text", "the same text"));
        }
        return payloads;
    }

    private static JsonNode body(JobOutcome outcome) {
        assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
        return JSON.readTree(((JobOutcome.Completed) outcome).result().body());
    }

    private static List<ObjectNode> statuses(RecordingContext context, OutboundMessage last) {
        List<OutboundMessage> all = new ArrayList<>(context.told);
        all.add(last);
        return all.stream()
                .map(message -> {
                    ObjectNode node = JSON.createObjectNode();
                    node.put("subject", message.subject());
                    node.set("headers", JSON.createObjectNode());
                    node.set("body", JSON.readTree(message.body()));
                    return node;
                })
                .toList();
    }

    /** Without what differs from run to run. */
    private static String comparable(ObjectNode status) {
        ObjectNode copy = status.deepCopy();
        ObjectNode body = (ObjectNode) copy.path("body");
        for (String name : List.of("pointCount", "clusterCount", "processingDurationMs")) {
            if (body.has(name)) {
                body.put(name, 0);
            }
        }
        ObjectNode stats = (ObjectNode) body.path("statsJson");
        for (String name : List.of("unique_clusters", "noise_points", "processing_duration_ms")) {
            if (stats.has(name)) {
                stats.put(name, 0);
            }
        }
        return copy.toString().toLowerCase(Locale.ROOT);
    }

    private static JsonNode captured(String name) throws IOException {
        try (InputStream in = MapJobTest.class.getResourceAsStream(name)) {
            return JSON.readTree(in.readAllBytes());
        }
    }
}
