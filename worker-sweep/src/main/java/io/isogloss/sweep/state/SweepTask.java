package io.isogloss.sweep.state;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sweep that was asked for.
 *
 * @param cause {@code schedule}, {@code request}, {@code message} or {@code command}
 * @param status {@code queued}, {@code running}, {@code completed} or {@code failed}
 * @param batchSize texts a batch, where it was said
 * @param processed rows that got their vector so far
 * @param failed rows that failed so far
 * @param removed rows whose points were deleted so far
 * @param message what a person should know; null for nothing
 */
public record SweepTask(
        UUID id,
        String sweep,
        String cause,
        String status,
        @Nullable Integer batchSize,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long processed,
        long failed,
        long removed,
        @Nullable String message) {
    /** Whether it will change no more. */
    public boolean ended() {
        return status.equals("completed") || status.equals("failed");
    }
}
