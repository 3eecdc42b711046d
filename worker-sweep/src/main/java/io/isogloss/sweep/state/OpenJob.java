package io.isogloss.sweep.state;

import java.util.List;
import java.util.UUID;

/**
 * A job without an answer.
 *
 * @param collection where its points go
 * @param objectKey its batch file
 * @param keys its rows
 * @param abandoned whether its rows were sent again, so that what it still writes is doubted
 */
public record OpenJob(
        UUID id, String collection, String bucket, String objectKey, List<String> keys, boolean abandoned) {
    /** Copies the keys. */
    public OpenJob {
        keys = List.copyOf(keys);
    }
}
