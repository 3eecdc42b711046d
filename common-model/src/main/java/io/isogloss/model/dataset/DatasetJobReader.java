package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import io.isogloss.model.Rules;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.TextRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Recognizes the generation of a dataset job and reads it. */
final class DatasetJobReader {
    private static final int LONGEST_CHUNK_ID = 1_024;
    private static final TextRule QUANTIZATION = TextRule.matching(
            Pattern.compile("product|scalar|none", Pattern.CASE_INSENSITIVE), "must be product, scalar or none");
    static final TextRule CHUNK_ID = new TextRule(
            id -> !id.isBlank() && id.length() <= LONGEST_CHUNK_ID,
            "must be 1 to " + LONGEST_CHUNK_ID + " characters, not blank");
    static final TextRule ANY_TEXT = TextRule.upTo(Integer.MAX_VALUE);

    private DatasetJobReader() {}

    static Reading<DatasetJobAddress, DatasetTransformJob> read(ObjectNode message) {
        Generation generation = generation(message);
        FieldReader fields = new FieldReader(message);
        Addressed addressed = generation == Generation.A ? addressOfA(fields) : addressOfBatch(fields, generation);
        DatasetTransformJob job = body(fields, addressed.address(), generation);
        Optional<InvalidMessageException> problem = fields.finish();
        if (problem.isEmpty()) {
            return new Reading.Accepted<>(job);
        }
        if (addressed.answerable()) {
            return new Reading.Refused<>(addressed.address(), problem.get());
        }
        throw problem.get();
    }

    /** An address, and whether it is sound enough to send an answer to. */
    private record Addressed(DatasetJobAddress address, boolean answerable) {}

    static Generation generation(JsonNode message) {
        if (message.hasNonNull("chunks") && !message.hasNonNull("batch_file_key")) {
            return Generation.A;
        }
        if (message.hasNonNull("owner_id")) {
            return Generation.C;
        }
        return message.hasNonNull("owner")
                        || message.hasNonNull("vector_database_config")
                        || message.has("wipe_collection")
                ? Generation.B
                : Generation.C;
    }

    private static Addressed addressOfA(FieldReader fields) {
        UUID jobId = fields.uuid("job_id");
        boolean answerable = fields.isSound();
        UUID datasetId = fields.uuid("dataset_id");
        return new Addressed(
                new DatasetJobAddress(Generation.A, jobId, datasetId.toString(), 0, 0, "", ""), answerable);
    }

    private static Addressed addressOfBatch(FieldReader fields, Generation generation) {
        UUID jobId = fields.uuid("job_id");
        Integer datasetId = generation == Generation.C
                ? Integer.valueOf(fields.integer("dataset_id", 0, Rules.LARGEST_ID))
                : fields.optionalInteger("dataset_id", 0, Rules.LARGEST_ID);
        int transformId = fields.integer("dataset_transform_id", 0, Rules.LARGEST_ID);
        int embeddedId = fields.integer("embedded_dataset_id", 0, Rules.LARGEST_ID);
        boolean answerable = fields.isSound();
        // An owner or key that breaks a rule still tells whom to answer; subjects and headers are made safe from them.
        String owner = fields.text(generation == Generation.B ? "owner" : "owner_id", Rules.OWNER);
        String key = fields.text("batch_file_key", Rules.OBJECT_KEY);
        return new Addressed(
                new DatasetJobAddress(
                        generation,
                        jobId,
                        datasetId == null ? null : datasetId.toString(),
                        transformId,
                        embeddedId,
                        owner,
                        key),
                answerable);
    }

    private static DatasetTransformJob body(FieldReader fields, DatasetJobAddress address, Generation generation) {
        ChunkSource source;
        String collection;
        if (generation == Generation.A) {
            source = new ChunkSource.Inline(inlineChunks(fields));
            collection = fields.text("collection_name", Rules.COLLECTION_NAME, "dataset-" + address.datasetId());
        } else {
            if (fields.has("chunks")) {
                fields.violate("chunks", "present", "must be absent where batch_file_key is given");
            }
            source = new ChunkSource.BatchFile(fields.text("bucket", Rules.BUCKET_NAME), address.batchFileKey());
            collection = fields.text("collection_name", Rules.COLLECTION_NAME);
        }
        EmbedderConfig embedder = embedder(fields, generation);
        return new DatasetTransformJob(
                address,
                source,
                collection,
                embedder,
                store(fields, generation),
                fields.optionalInteger("batch_size", 1, Integer.MAX_VALUE),
                fields.flag("wipe_collection", false),
                quantization(fields));
    }

    private static EmbedderConfig embedder(FieldReader fields, Generation generation) {
        String name = generation == Generation.A && !fields.has("embedder_config") ? "embedder" : "embedder_config";
        FieldReader embedder = fields.object(name);
        return embedder == null
                ? new EmbedderConfig("", null, null, "", null, Map.of(), null, EmbedderConfig.MAX_INPUT_TOKENS)
                : EmbedderConfig.read(embedder, generation);
    }

    private static StoreAddress store(FieldReader fields, Generation generation) {
        if (generation != Generation.A && !fields.has("qdrant_config") && !fields.has("vector_database_config")) {
            fields.violate(
                    generation == Generation.B ? "vector_database_config" : "qdrant_config",
                    "absent",
                    "is required, must be an object");
        }
        return StoreAddress.read(fields);
    }

    private static @Nullable Quantization quantization(FieldReader fields) {
        String word = fields.optionalText("quantization", QUANTIZATION);
        return word == null || !QUANTIZATION.accepts(word) ? null : Quantization.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static List<Chunk> inlineChunks(FieldReader fields) {
        List<Chunk> chunks = new ArrayList<>();
        for (FieldReader chunk : fields.objects("chunks")) {
            chunks.add(Chunk.ofGenerationA(
                    chunk.text("id", CHUNK_ID), chunk.text("text", ANY_TEXT), chunk.map("metadata")));
        }
        return chunks;
    }
}
