package io.isogloss.embedding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that stands still until somebody waits; then it jumps by the wait. The wall clock can be moved on its own. */
public final class FakeTime implements TimeSource {

    private long nanos = 1_000_000_000L;
    private Instant wall = Instant.parse("2026-11-21T12:00:00Z");
    private final List<Long> pauses = new ArrayList<>();

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return wall;
    }

    @Override
    public synchronized void pause(long wait) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(wait);
        advance(wait);
    }

    public synchronized void advance(long by) {
        nanos += by;
        wall = wall.plusNanos(by);
    }

    public synchronized void moveWallClock(long bySeconds) {
        wall = wall.plusSeconds(bySeconds);
    }

    /** Whole seconds of each wait so far. */
    public synchronized List<Long> pausedSeconds() {
        return pauses.stream().map(p -> Math.round(p / 1e9)).toList();
    }

    public synchronized double totalPausedSeconds() {
        return pauses.stream().mapToLong(p -> p).sum() / 1e9;
    }
}
