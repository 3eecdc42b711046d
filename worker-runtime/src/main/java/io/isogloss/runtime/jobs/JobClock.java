package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Time as the listener sees it: monotonic for waits, wall time for what people read, and a way to wait. */
public interface JobClock {

    /** Monotonic nanoseconds since an arbitrary moment; never jumps with the wall clock. */
    long nanos();

    /** Wall time. */
    Instant now();

    /**
     * Waits.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    void pause(Duration length) throws InterruptedException;

    /** The clock of this machine. */
    static JobClock system() {
        return new JobClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void pause(Duration length) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(length.toNanos());
            }
        };
    }
}
