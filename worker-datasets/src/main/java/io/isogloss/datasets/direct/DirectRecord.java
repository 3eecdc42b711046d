package io.isogloss.datasets.direct;

import java.time.Duration;
import java.time.Instant;

/**
 * What one run of a direct job cost and how it ended. Holds no text and no secret.
 *
 * @param lane {@code direct-high} or {@code direct-normal}
 * @param status {@code success}, {@code failed_validation} or {@code failed_embedding}
 * @param texts texts asked for
 * @param vectors vectors stored
 */
public record DirectRecord(
        String jobId,
        String lane,
        String provider,
        String model,
        String status,
        int texts,
        int vectors,
        int cacheHits,
        int truncated,
        long tokens,
        double costUsd,
        Instant startedAt,
        Duration took) {}
