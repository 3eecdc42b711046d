package io.isogloss.datasets.application;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a batch cost and how it ended, for metrics and the ledger. Holds no text and no secret.
 *
 * @param jobId the job
 * @param datasetId the dataset, or null where the job names none
 * @param transformId the transform, 0 where the job names none
 * @param status a word of the contract, such as {@code success} or {@code failed_embedding}
 * @param chunks chunks read
 * @param stored points stored
 * @param truncated texts that were cut
 * @param cacheHits texts that cost nothing
 * @param bytes bytes of the batch file
 */
public record BatchRecord(
        String jobId,
        @Nullable String datasetId,
        int transformId,
        int embeddedDatasetId,
        String owner,
        String collection,
        String provider,
        String model,
        String status,
        int chunks,
        int stored,
        int truncated,
        int cacheHits,
        long tokens,
        double costUsd,
        long bytes,
        Instant startedAt,
        Duration took) {}
