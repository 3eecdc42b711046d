package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The clock of this machine for tests that wait for nobody: a pause is noted, and over. Safe for many threads where its list is. */
public record NotedPauses(List<Duration> pauses) implements JobClock {
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public void pause(Duration length) {
        pauses.add(length);
    }
}
