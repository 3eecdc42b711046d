package io.isogloss.model.dataset;

import java.util.List;

/** Where the chunks of a job are. */
public sealed interface ChunkSource {

    /**
     * In the message itself.
     *
     * @param chunks the chunks
     */
    record Inline(List<Chunk> chunks) implements ChunkSource {
        /** Copies the list. */
        public Inline {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * In an object of the store, as {@link BatchFileReader} reads it.
     *
     * @param bucket the bucket
     * @param key the object
     */
    record BatchFile(String bucket, String key) implements ChunkSource {}
}
