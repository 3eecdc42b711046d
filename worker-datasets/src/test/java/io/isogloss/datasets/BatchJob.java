package io.isogloss.datasets;

import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.PutOptions;
import io.qdrant.client.QdrantClient;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A batch as it is handed in: its file, its message, and the points that come of it. */
final class BatchJob {
    static final String SUBJECT = "workers.dataset-transform";
    static final String BUCKET = "bucket";

    private BatchJob() {}

    /** Stores a file of chunks whose texts are {@code FILE text 0} and so on. */
    static void store(ObjectStore objects, String file, int chunks) {
        store(
                objects,
                file,
                IntStream.range(0, chunks)
                        .mapToObj(i -> "{\"id\":\"%s\",\"text\":\"%s text %d\",\"payload\":{\"item_id\":%d}}"
                                .formatted(
                                        UUID.nameUUIDFromBytes((file + i).getBytes(StandardCharsets.UTF_8)),
                                        file,
                                        i,
                                        i))
                        .collect(Collectors.joining(",", "[", "]")));
    }

    static void store(ObjectStore objects, String file, String json) {
        objects.put(
                new ObjectRef(BUCKET, file),
                ObjectBody.of(json.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));
    }

    /**
     * The message of a job for such a file.
     *
     * @param provider address of OpenAI's double
     * @param key that it is asked with
     * @param texts of one request
     */
    static byte[] message(
            UUID id, String file, String collection, String provider, String key, EmbeddedQdrant vectors, int texts) {
        return """
                {"job_id":"%s","batch_file_key":"%s","bucket":"bucket","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"%s","model":"text-embedding-3-small",
                   "config":{},"batch_size":%d,"max_input_tokens":512},
                 "qdrant_config":{"url":"%s","api_key":null},"collection_name":"%s","batch_size":%d}""".formatted(id, file, provider, key, texts, url(vectors), collection, texts)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Where such a store listens. */
    static String url(EmbeddedQdrant vectors) {
        return "http://127.0.0.1:" + vectors.port();
    }

    /** How many points a collection has; none before it is there. */
    static long points(EmbeddedQdrant vectors, String collection) {
        try (QdrantClient client = vectors.client()) {
            return client.collectionExistsAsync(collection).get()
                    ? client.countAsync(collection).get()
                    : 0;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
