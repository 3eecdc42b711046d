package io.isogloss.model.visualization;

import io.isogloss.model.Generation;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import io.isogloss.model.Rules;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One collection to be laid out as a map, the same form whichever generation it came in.
 *
 * @param address which job, and whom to answer
 * @param collectionName where the vectors are
 * @param config every setting of the map
 * @param store which vector store
 * @param llm the language model that names clusters; null for none
 */
public record VisualizationTransformJob(
        VisualizationJobAddress address,
        String collectionName,
        VisualizationConfig config,
        StoreAddress store,
        @Nullable LlmConfig llm) {

    /**
     * Reads a job of generation B or C.
     *
     * @return the job, or a refusal that can be sent to its sender
     * @throws InvalidMessageException if the bytes do not say whom to answer
     */
    public static Reading<VisualizationJobAddress, VisualizationTransformJob> read(byte[] message) {
        FieldReader fields = new FieldReader(Json.readObject(message));
        Generation generation = !fields.has("owner_id") && (fields.has("owner") || fields.has("vector_database_config"))
                ? Generation.B
                : Generation.C;
        UUID jobId = fields.uuid("job_id");
        int transformId = fields.integer("visualization_transform_id", 0, Rules.LARGEST_ID);
        int visualizationId = fields.integer("visualization_id", 0, Rules.LARGEST_ID);
        int datasetId = fields.integer("embedded_dataset_id", 0, Rules.LARGEST_ID);
        boolean answerable = fields.isSound();
        String owner = fields.text(generation == Generation.B ? "owner" : "owner_id", Rules.OWNER);
        VisualizationJobAddress address =
                new VisualizationJobAddress(generation, jobId, transformId, visualizationId, datasetId, owner);
        VisualizationTransformJob job = body(fields, address);
        Optional<InvalidMessageException> problem = fields.finish();
        if (problem.isEmpty()) {
            return new Reading.Accepted<>(job);
        }
        if (answerable) {
            return new Reading.Refused<>(address, problem.get());
        }
        throw problem.get();
    }

    private static VisualizationTransformJob body(FieldReader fields, VisualizationJobAddress address) {
        String collection = fields.text("qdrant_collection_name", Rules.COLLECTION_NAME);
        FieldReader config = fields.object("visualization_config");
        FieldReader llm = fields.optionalObject("llm_config");
        if (!fields.has("qdrant_config") && !fields.has("vector_database_config")) {
            fields.violate(
                    address.generation() == Generation.B ? "vector_database_config" : "qdrant_config",
                    "absent",
                    "is required, must be an object");
        }
        return new VisualizationTransformJob(
                address,
                collection,
                config == null ? VisualizationConfig.defaults() : VisualizationConfig.read(config),
                StoreAddress.read(fields),
                llm == null ? null : LlmConfig.read(llm));
    }

    /** The message, in the job's generation, for whoever publishes one. Contains plain keys if the job does. */
    public byte[] toJson() {
        ObjectNode message = Json.object()
                .put("job_id", address.jobId().toString())
                .put("visualization_transform_id", address.visualizationTransformId())
                .put("visualization_id", address.visualizationId())
                .put(address.generation() == Generation.B ? "owner" : "owner_id", address.owner())
                .put("embedded_dataset_id", address.embeddedDatasetId())
                .put("qdrant_collection_name", collectionName);
        message.set("visualization_config", config.toTree());
        store.write(message, address.generation());
        message.set("llm_config", llm == null ? null : llm.toTree());
        return Json.write(message);
    }
}
