package io.isogloss.datasets.application;

import io.isogloss.model.dataset.BatchLimits;
import java.time.Duration;

/**
 * How a batch flows through a worker.
 *
 * @param limits of a batch file
 * @param stageChunks chunks that go through embedding and storing together
 * @param stageBytes bytes of their texts at most; one longer text goes alone
 * @param stagesInFlight how many of those may be under way for one job
 * @param roomBytes bytes of texts, payloads and vectors under way in all jobs together, whatever their number
 * @param embeddingPatience how long the texts of one stage may wait for their vectors
 */
public record PipelineSettings(
        BatchLimits limits,
        int stageChunks,
        int stageBytes,
        int stagesInFlight,
        long roomBytes,
        Duration embeddingPatience) {

    /** Contract limits, 512 chunks or 2 MiB a stage, three stages, an eighth of the heap and at least 8 MiB, five minutes. */
    public static PipelineSettings defaults() {
        long room = Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 8);
        return new PipelineSettings(BatchLimits.DEFAULT, 512, 2 << 20, 3, room, Duration.ofMinutes(5));
    }
}
