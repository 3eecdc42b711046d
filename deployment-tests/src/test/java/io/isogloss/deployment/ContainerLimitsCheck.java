package io.isogloss.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.PointId;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The work that a worker must do within 1 processor, 1 GiB and a read-only root, as {@code scripts/as-container.sh} sets them. Needs root and Linux, and
 * minutes, so it runs when asked for: {@code ./mvnw verify -pl deployment-tests -Dit.test=ContainerLimitsCheck -Dtest=None
 * -Dsurefire.failIfNoSpecifiedTests=false}. Prints its figures.
 */
class ContainerLimitsCheck {
    private static final int ROWS = 10_000;
    private static final int DIMENSIONS = 384;
    private static final int BATCHES = 100;
    private static final int CHUNKS = 32;

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void open() throws Exception {
        site = Site.open(folder.resolve("site"));
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @Test
    void drawsTenThousandPoints() throws Exception {
        fill("rows");
        try (WorkerJar worker = start("worker-visualizations")) {
            worker.awaitAnswer("/health/ready");
            for (String run : List.of("first", "second")) {
                long begun = System.nanoTime();
                JsonNode result = site.answered("workers.visualization-transform", """
                        {"job_id":"%s","visualization_transform_id":123,"visualization_id":456,"owner_id":"b4c9a289323b21a0",
                         "embedded_dataset_id":789,"qdrant_collection_name":"rows","visualization_config":{"title":"Rows"},
                         "qdrant_config":{"url":"http://qdrant:6334","api_key":"%s"},"llm_config":null}""".formatted(
                                UUID.randomUUID(), site.compose.variable("QDRANT_API_KEY")));
                assertThat(result.path("status").asString())
                        .as(result.toString())
                        .isEqualTo("success");
                assertThat(result.path("pointCount").asInt()).isEqualTo(ROWS);
                tell(run + " map of " + ROWS + " × " + DIMENSIONS, begun, worker);
            }
        }
    }

    @Test
    void embedsAHundredBatches() throws Exception {
        for (int batch = 0; batch < BATCHES; batch++) {
            int own = batch;
            String chunks = IntStream.range(0, CHUNKS)
                    .mapToObj(
                            i -> "{\"id\":%d,\"text\":\"%s\",\"payload\":{}}".formatted(own * CHUNKS + i, text(own, i)))
                    .collect(Collectors.joining(",", "[", "]"));
            site.objects.put(
                    new ObjectRef(site.bucket, "batches/" + batch + ".json"),
                    ObjectBody.of(chunks.getBytes(StandardCharsets.UTF_8)),
                    PutOptions.ofType("application/json"));
        }
        try (WorkerJar worker = start("worker-datasets")) {
            worker.awaitAnswer("/health/ready");
            long begun = System.nanoTime();
            List<String> ids = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                String id = UUID.randomUUID().toString();
                ids.add(id);
                site.publish("workers.dataset-transform", """
                        {"job_id":"%s","batch_file_key":"batches/%d.json","bucket":"%s","dataset_id":789,"dataset_transform_id":123,
                         "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                         "embedder_config":{"provider":"local","model":"all-MiniLM-L6-v2","config":{},"batch_size":32,"max_input_tokens":256},
                         "qdrant_config":{"url":"http://qdrant:6334","api_key":"%s"},"collection_name":"embedded","batch_size":32}""".formatted(
                                id, batch, site.bucket, site.compose.variable("QDRANT_API_KEY")));
            }
            for (String id : ids) {
                JsonNode result = site.finalStatus(id);
                assertThat(result.path("status").asString())
                        .as(result.toString())
                        .isEqualTo("success");
            }
            tell(BATCHES + " batches of " + CHUNKS + " texts", begun, worker);
            assertThat(site.points("embedded")).isEqualTo((long) BATCHES * CHUNKS);
        }
    }

    private WorkerJar start(String name) throws Exception {
        Map<String, String> environment = new HashMap<>(site.environment(name));
        // The rest of /tmp is not there.
        environment.replaceAll((variable, value) -> value.startsWith(folder.toString()) ? "/tmp/" + variable : value);
        return WorkerJar.startAsContainer(name, environment, "1g", 1, folder);
    }

    private static void tell(String what, long begun, WorkerJar worker) throws Exception {
        System.out.printf(
                "%s: %.1f s, at most %d MiB of the cgroup, %d MiB resident%n",
                what, (System.nanoTime() - begun) / 1e9, worker.mostCgroupMiB(), worker.residentMiB());
    }

    private static String text(int batch, int i) {
        return "A note about the " + ModelServer.SUBJECTS.get(i % 4) + " that was written on day " + batch
                + " and says in some twenty words what somebody saw there, number " + i;
    }

    private void fill(String collection) {
        var channel = site.vectors.inProcessChannel();
        VectorStore store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
        store.ensureCollection(collection, CollectionSpec.cosine(DIMENSIONS));
        Random random = new Random(7);
        float[][] centers = new float[40][DIMENSIONS];
        for (float[] center : centers) {
            for (int d = 0; d < DIMENSIONS; d++) {
                center[d] = (float) random.nextGaussian();
            }
        }
        int batch = 500;
        for (int from = 0; from < ROWS; from += batch) {
            List<PointId> ids = new ArrayList<>();
            List<Map<String, Object>> payloads = new ArrayList<>();
            float[] values = new float[batch * DIMENSIONS];
            for (int i = 0; i < batch; i++) {
                int own = random.nextInt(centers.length);
                ids.add(PointId.of(Integer.toString(from + i)));
                payloads.add(Map.of("text", "Note " + (from + i) + " about subject number " + own));
                for (int d = 0; d < DIMENSIONS; d++) {
                    values[i * DIMENSIONS + d] = centers[own][d] + (float) random.nextGaussian() * 0.7f;
                }
            }
            store.upsert(collection, PointBatch.of(ids, values, DIMENSIONS, payloads));
        }
        channel.shutdown();
    }
}
