package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Reading;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * One batch of texts to embed and store, the same form whichever generation it came in.
 *
 * @param address which job, and whom to answer
 * @param source where the chunks are
 * @param collectionName where the vectors go
 * @param embedder which model embeds
 * @param store which vector store
 * @param batchSize texts of one request at most; null for the provider's default
 * @param wipeCollection whether the collection is emptied first
 * @param quantization how the collection is compressed; null for the worker's default
 */
public record DatasetTransformJob(
        DatasetJobAddress address,
        ChunkSource source,
        String collectionName,
        EmbedderConfig embedder,
        StoreAddress store,
        @Nullable Integer batchSize,
        boolean wipeCollection,
        @Nullable Quantization quantization) {

    /**
     * Reads a job of any generation.
     *
     * @return the job, or a refusal that can be sent to its sender
     * @throws InvalidMessageException if the bytes do not say whom to answer
     */
    public static Reading<DatasetJobAddress, DatasetTransformJob> read(byte[] message) {
        return DatasetJobReader.read(Json.readObject(message));
    }

    /** The message, in the job's generation, for whoever publishes one. Contains plain keys if the job does. */
    public byte[] toJson() {
        return DatasetJobWriter.write(this);
    }

    /** The generation the job was written in. */
    public Generation generation() {
        return address.generation();
    }
}
