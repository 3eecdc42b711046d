package io.isogloss.local;

import io.isogloss.local.engine.JobAnswers;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.input.TextRow;
import io.isogloss.model.Ids;
import io.isogloss.model.PointId;
import io.isogloss.model.Subjects;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.vectors.PayloadFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * From rows to a page: embeds what the store does not have yet, drops what the input no longer has, and asks for a map.
 *
 * <p>A point's id is made of a text's id and content, so a second run on a changed file embeds only what changed, and a run that was killed goes on
 * where it was.
 */
final class MapRun {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ROWS_A_BATCH = 256;
    private static final int BATCHES_AHEAD = 4;
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(30);
    private static final Duration LONGEST_MAP = Duration.ofHours(2);
    private static final String OWNER = "local";

    private final LocalEngine engine;
    private final JobAnswers answers;
    private final Terminal terminal;
    private final Supplier<UUID> ids;

    MapRun(LocalEngine engine, JobAnswers answers, Terminal terminal, Supplier<UUID> ids) {
        this.engine = engine;
        this.answers = answers;
        this.terminal = terminal;
        this.ids = ids;
    }

    void run(List<TextRow> rows, MapJobPlan plan) throws IOException, InterruptedException {
        Map<String, TextRow> wanted = new LinkedHashMap<>();
        for (TextRow row : rows) {
            wanted.put(pointId(row), row);
        }
        List<Map.Entry<String, TextRow>> missing = reconcile(plan.collection(), wanted);
        embed(missing, plan);
        draw(plan);
    }

    private List<Map.Entry<String, TextRow>> reconcile(String collection, Map<String, TextRow> wanted) {
        Set<String> present = new HashSet<>();
        List<PointId> gone = new ArrayList<>();
        if (engine.vectors().describe(collection).isPresent()) {
            engine.vectors().scroll(collection, null, PayloadFields.none(), Integer.MAX_VALUE, (row, id, payload) -> {
                if (wanted.containsKey(id.toString())) {
                    present.add(id.toString());
                } else {
                    gone.add(id);
                }
            });
        }
        if (!gone.isEmpty()) {
            engine.vectors().delete(collection, gone);
            terminal.line("%,d texts are no longer in the input and leave the map".formatted(gone.size()));
        }
        if (!present.isEmpty()) {
            terminal.line("%,d texts are embedded already".formatted(present.size()));
        }
        return wanted.entrySet().stream()
                .filter(entry -> !present.contains(entry.getKey()))
                .toList();
    }

    private void embed(List<Map.Entry<String, TextRow>> missing, MapJobPlan plan) throws InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        terminal.begin("embedding", missing.size());
        List<String> open = new ArrayList<>();
        int done = 0;
        for (int start = 0; start < missing.size() || !open.isEmpty(); ) {
            if (start < missing.size() && open.size() < BATCHES_AHEAD) {
                int end = Math.min(missing.size(), start + ROWS_A_BATCH);
                open.add(publishBatch(missing.subList(start, end), plan));
                start = end;
            } else {
                done += finish(open.removeFirst(), LONGEST_BATCH)
                        .path("chunk_count")
                        .asInt(0);
                terminal.at(done);
            }
        }
        terminal.end();
    }

    private String publishBatch(List<Map.Entry<String, TextRow>> rows, MapJobPlan plan) {
        ArrayNode batch = JSON.createArrayNode();
        for (Map.Entry<String, TextRow> entry : rows) {
            TextRow row = entry.getValue();
            ObjectNode chunk = batch.addObject().put("id", entry.getKey()).put("text", row.text());
            ObjectNode payload = chunk.putObject("payload").put("item_id", row.id());
            if (!row.title().isEmpty()) {
                payload.put("item_title", row.title());
            }
            row.fields().forEach((name, value) -> payload.set(name, JSON.valueToTree(value)));
        }
        String job = ids.get().toString();
        String key = "batches/" + job + ".json";
        engine.objects()
                .put(
                        new ObjectRef(LocalEngine.BUCKET, key),
                        ObjectBody.of(JSON.writeValueAsBytes(batch)),
                        PutOptions.ofType("application/json"));
        ObjectNode message = JSON.createObjectNode()
                .put("job_id", job)
                .put("batch_file_key", key)
                .put("bucket", LocalEngine.BUCKET)
                .put("dataset_id", 1)
                .put("dataset_transform_id", 1)
                .put("embedded_dataset_id", 1)
                .put("owner_id", OWNER)
                .put("collection_name", plan.collection());
        ObjectNode embedder = message.putObject("embedder_config")
                .put("provider", plan.provider())
                .put("model", plan.model())
                .put("max_input_tokens", 8191);
        embedder.putObject("config");
        message.putObject("qdrant_config").put("url", "http://localhost:6334");
        engine.publish(Subjects.DATASET_JOBS, "dt-" + job, JSON.writeValueAsBytes(message));
        return job;
    }

    private void draw(MapJobPlan plan) throws IOException, InterruptedException {
        terminal.beginPercent("map");
        String job = ids.get().toString();
        ObjectNode message = JSON.createObjectNode()
                .put("job_id", job)
                .put("visualization_transform_id", 1)
                .put("visualization_id", 1)
                .put("owner_id", OWNER)
                .put("embedded_dataset_id", 1)
                .put("qdrant_collection_name", plan.collection());
        message.set("visualization_config", JSON.valueToTree(plan.settings()));
        message.putObject("qdrant_config").put("url", "http://localhost:6334");
        engine.publish(Subjects.VISUALIZATION_JOBS, "vt-" + job, JSON.writeValueAsBytes(message));
        JsonNode result = finish(job, LONGEST_MAP);
        terminal.end();
        copy(new ObjectRef(LocalEngine.BUCKET, result.path("htmlS3Key").asString("")), plan.output());
        terminal.line("%,d texts, %,d topics: %s"
                .formatted(
                        result.path("pointCount").asLong(),
                        result.path("clusterCount").asLong(),
                        plan.output()));
    }

    private void copy(ObjectRef page, Path output) throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(parent, ".isogloss", ".html");
        try (var content = engine.objects().open(page, Long.MAX_VALUE);
                InputStream in = content.stream()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(temporary, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonNode finish(String job, Duration most) throws InterruptedException {
        JsonNode status = answers.await(job, most)
                .orElseThrow(() -> new CommandFailedException("No answer after " + most.toMinutes()
                        + " minutes. Run the command again: it goes on where it was."));
        if (status.path("status").asString("").equals("failed")) {
            String error = status.has("error")
                    ? status.path("error").asString("")
                    : status.path("errorMessage").asString("");
            throw new CommandFailedException(error);
        }
        return status;
    }

    private static String pointId(TextRow row) {
        return Ids.uuid5(row.id() + "\n" + row.title() + "\n" + row.text()).toString();
    }
}
