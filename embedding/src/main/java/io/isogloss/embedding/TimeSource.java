package io.isogloss.embedding;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Where this module takes time from and how it waits, so that a test can wait an hour in no time.
 *
 * <p>Waits and limits count {@link #nanos()}, which no change of the wall clock moves; {@link #now()} only reads dates in headers.
 */
public interface TimeSource {

    /** Monotonic time. */
    long nanos();

    /** Wall-clock time. */
    Instant now();

    /** Blocks the thread for that long; returns at once for zero or less. */
    void pause(long nanos) throws InterruptedException;

    /** The machine's own time. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }

    /** Reads the machine's clocks. */
    enum SystemTime implements TimeSource {
        INSTANCE;

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(left);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
