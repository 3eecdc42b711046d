package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The end of one call, in monotonic time. Every wait of the call goes through here. */
final class Deadline {

    private final TimeSource time;
    private final Duration limit;
    private final long end;

    Deadline(TimeSource time, Duration limit) {
        this.time = time;
        this.limit = limit;
        this.end = time.nanos() + limit.toNanos();
    }

    long nanosLeft() {
        return Math.max(0, end - time.nanos());
    }

    /**
     * Waits, if the wait ends in time.
     *
     * @throws EmbeddingException of that kind at once if it does not, with the wait as its {@code retryAfter}
     */
    void pause(long nanos, FailureKind ifTooLong, String why, @Nullable Throwable cause) {
        Duration wait = Duration.ofNanos(nanos);
        if (nanos >= nanosLeft()) {
            throw new EmbeddingException(
                    ifTooLong, why + "; to wait " + wait + " would pass the time limit of " + limit, wait, cause);
        }
        try {
            time.pause(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddingException(FailureKind.CANCELED, "interrupted while waiting: " + why, e);
        }
    }
}
