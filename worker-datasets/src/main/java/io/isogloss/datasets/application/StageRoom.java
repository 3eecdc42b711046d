package io.isogloss.datasets.application;

import java.util.concurrent.Semaphore;

/**
 * Room in memory for the stages that all jobs have under way: a stage takes its part before it begins and gives it back at its end.
 *
 * <p>Without it ten jobs with large payloads, three stages each, need more than a heap of 400 MB. First come, first served; a stage takes all it needs at
 * once and never more, so none waits for one that waits. Safe for any number of threads.
 */
final class StageRoom {
    private static final int UNIT = 1 << 10;

    private final Semaphore units;
    private final int size;

    StageRoom(long bytes) {
        this.size = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
        this.units = new Semaphore(size, true);
    }

    /** Waits until there is room for so many bytes; one stage that is larger than all of it has it alone. Returns what is to be given back. */
    int take(long bytes) throws InterruptedException {
        int wanted = Math.clamp(bytes / UNIT + 1, 1, size);
        units.acquire(wanted);
        return wanted;
    }

    void giveBack(int taken) {
        units.release(taken);
    }
}
