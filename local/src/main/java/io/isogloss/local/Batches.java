package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Progress;
import io.isogloss.local.input.TextRow;
import io.isogloss.model.ObjectKeys;
import io.isogloss.model.Subjects;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Cuts rows into batches, stores each, hands it in as a job, and follows the jobs to their ends. */
final class Batches {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(60);

    private final LocalEngine engine;
    private final Followed answers;
    private final Progress progress;
    private final Supplier<UUID> ids;

    Batches(LocalEngine engine, Followed answers, Progress progress, Supplier<UUID> ids) {
        this.engine = engine;
        this.answers = answers;
        this.progress = progress;
        this.ids = ids;
    }

    /**
     * How batches are made.
     *
     * @param rows texts a batch
     * @param ahead batches handed in and not done
     * @param keep whether the files stay when their jobs are done
     * @param goOn whether a batch that failed is only counted
     */
    record Terms(int rows, int ahead, boolean keep, boolean goOn) {
        /** Small ones, so that progress is seen and little is done twice; the first failure ends the run. */
        static Terms ofThisProcess() {
            return new Terms(256, 4, false, false);
        }
    }

    /** What came of the batches. */
    record Outcome(int batches, int chunks, List<String> failures) {}

    private record Handed(String job, String key, int rows) {}

    /** Embeds rows, each under its key as id. */
    Outcome embed(List<Map.Entry<String, TextRow>> rows, MapJobPlan plan, Terms terms) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        int batches = 0;
        int chunks = 0;
        if (rows.isEmpty()) {
            return new Outcome(0, 0, failures);
        }
        progress.begin("embedding", rows.size());
        engine.prepare(LocalEngine.usual(plan.provider(), plan.model()));
        Deque<Handed> open = new ArrayDeque<>();
        int passed = 0;
        for (int start = 0; start < rows.size() || !open.isEmpty(); ) {
            if (start < rows.size() && open.size() < terms.ahead()) {
                int end = Math.min(rows.size(), start + terms.rows());
                batches++;
                open.add(handIn(rows.subList(start, end), plan, batches));
                start = end;
                continue;
            }
            Handed first = open.removeFirst();
            JsonNode status = answers.end(first.job(), LONGEST_BATCH, progress);
            Optional<String> error = Followed.error(status);
            if (error.isPresent() && !terms.goOn()) {
                throw new CommandFailedException(error.get());
            }
            error.ifPresent(failures::add);
            chunks += error.isPresent() ? 0 : status.path("chunk_count").asInt(0);
            if (error.isEmpty() && !terms.keep()) {
                engine.objects().delete(new ObjectRef(engine.bucket(), first.key()));
            }
            passed += first.rows();
            progress.at(passed);
        }
        progress.end();
        return new Outcome(batches, chunks, failures);
    }

    private Handed handIn(List<Map.Entry<String, TextRow>> rows, MapJobPlan plan, int number) {
        String job = ids.get().toString();
        String key = ObjectKeys.batch(plan.ids().embeddedDatasetId(), number, job);
        engine.objects()
                .put(
                        new ObjectRef(engine.bucket(), key),
                        ObjectBody.of(JSON.writeValueAsBytes(chunks(rows))),
                        PutOptions.ofType("application/json"));
        ObjectNode message = JSON.createObjectNode()
                .put("job_id", job)
                .put("batch_file_key", key)
                .put("bucket", engine.bucket())
                .put("dataset_id", plan.ids().datasetId())
                .put("dataset_transform_id", plan.ids().transformId())
                .put("embedded_dataset_id", plan.ids().embeddedDatasetId())
                .put("owner_id", plan.ids().owner())
                .put("collection_name", plan.collection());
        ObjectNode embedder = message.putObject("embedder_config")
                .put("provider", plan.provider())
                .put("model", plan.model())
                .put("max_input_tokens", 8191);
        embedder.putObject("config");
        // No address: whoever does the job has a vector store of its own.
        message.putObject("qdrant_config");
        engine.publish(Subjects.DATASET_JOBS, "dt-" + job, JSON.writeValueAsBytes(message));
        return new Handed(job, key, rows.size());
    }

    private static ArrayNode chunks(List<Map.Entry<String, TextRow>> rows) {
        ArrayNode batch = JSON.createArrayNode();
        for (Map.Entry<String, TextRow> entry : rows) {
            TextRow row = entry.getValue();
            ObjectNode chunk = batch.addObject().put("id", entry.getKey()).put("text", row.text());
            chunk.set("payload", JSON.valueToTree(StoredFields.of(row)));
        }
        return batch;
    }
}
