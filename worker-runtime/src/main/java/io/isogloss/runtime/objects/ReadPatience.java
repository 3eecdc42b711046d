package io.isogloss.runtime.objects;

import java.time.Duration;

/**
 * How long a read waits for a slow source before it counts as stuck.
 *
 * <p>Only time spent waiting for the source counts, not what the reader does in between, so that back-pressure is no fault of the store.
 *
 * @param grace waiting in all during which any rate will do
 * @param leastBytesPerSecond below this rate, after the grace, the read fails with TIMEOUT
 * @param deadline waiting in all, at any rate
 * @param resumes how often a broken read may be taken up again
 */
public record ReadPatience(Duration grace, long leastBytesPerSecond, Duration deadline, int resumes) {

    /** 15 s of grace, then at least 16 KiB/s, 15 minutes in all, 6 resumes. */
    public static ReadPatience standard() {
        return new ReadPatience(Duration.ofSeconds(15), 16 * 1024, Duration.ofMinutes(15), 6);
    }
}
