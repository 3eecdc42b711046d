package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a dataset job in its generation. */
final class DatasetJobWriter {
    private DatasetJobWriter() {}

    static byte[] write(DatasetTransformJob job) {
        DatasetJobAddress address = job.address();
        Generation generation = address.generation();
        ObjectNode message = Json.object();
        message.put("job_id", address.jobId().toString());
        writeDatasetId(message, address);
        if (generation != Generation.A) {
            message.put("dataset_transform_id", address.datasetTransformId());
            message.put("embedded_dataset_id", address.embeddedDatasetId());
            message.put(generation == Generation.B ? "owner" : "owner_id", address.owner());
        }
        switch (job.source()) {
            case ChunkSource.Inline(var chunks) -> {
                ArrayNode array = message.putArray("chunks");
                chunks.forEach(chunk -> array.add(inline(chunk)));
            }
            case ChunkSource.BatchFile(String bucket, String key) -> {
                message.put("bucket", bucket);
                message.put("batch_file_key", key);
            }
        }
        job.embedder().write(message, generation);
        job.store().write(message, generation);
        if (generation != Generation.A || !job.collectionName().equals("dataset-" + address.datasetId())) {
            message.put("collection_name", job.collectionName());
        }
        if (job.batchSize() != null) {
            message.put("batch_size", job.batchSize());
        }
        if (job.wipeCollection() || generation == Generation.B) {
            message.put("wipe_collection", job.wipeCollection());
        }
        if (job.quantization() != null) {
            message.put("quantization", job.quantization().wire());
        }
        return Json.write(message);
    }

    static void writeDatasetId(ObjectNode message, DatasetJobAddress address) {
        String id = address.datasetId();
        if (id == null) {
            return;
        }
        if (address.generation() == Generation.A) {
            message.put("dataset_id", id);
        } else {
            message.put("dataset_id", Integer.parseInt(id));
        }
    }

    private static ObjectNode inline(Chunk chunk) {
        Map<String, @Nullable Object> payload = chunk.payload().toMap();
        ObjectNode node = Json.object().put("id", chunk.id()).put("text", chunk.text());
        node.set("metadata", Json.toTree(payload.getOrDefault("metadata", Map.of())));
        return node;
    }
}
