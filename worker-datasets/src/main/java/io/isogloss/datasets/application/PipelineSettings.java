package io.isogloss.datasets.application;

import io.isogloss.model.dataset.BatchLimits;
import java.time.Duration;

/**
 * How a batch flows through a worker.
 *
 * @param limits of a batch file
 * @param stageChunks chunks that go through embedding and storing together
 * @param stageBytes bytes of their texts at most; one longer text goes alone
 * @param stagesInFlight how many of those may be under way for one job; bounds memory with {@code stageBytes}
 * @param embeddingPatience how long the texts of one stage may wait for their vectors
 */
public record PipelineSettings(
        BatchLimits limits, int stageChunks, int stageBytes, int stagesInFlight, Duration embeddingPatience) {

    /** Contract limits, 512 chunks or 2 MiB a stage, three stages, five minutes. */
    public static PipelineSettings defaults() {
        return new PipelineSettings(BatchLimits.DEFAULT, 512, 2 << 20, 3, Duration.ofMinutes(5));
    }
}
