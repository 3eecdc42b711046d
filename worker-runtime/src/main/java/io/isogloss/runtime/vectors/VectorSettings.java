package io.isogloss.runtime.vectors;

import io.isogloss.runtime.retries.Retries;
import java.time.Duration;

/**
 * How to talk to a vector store.
 *
 * @param connectTimeout until a connection stands
 * @param deadline of one call
 * @param largestMessage bytes of an answer that are accepted
 * @param upsertPoints points of one upsert at most
 * @param upsertBytes bytes of one upsert at most, about
 * @param parallelUpserts upserts of one batch in flight at once
 * @param scrollBytes bytes of one page of a scroll at most, about
 * @param retries tries of one call
 * @param createRetries tries to create a collection
 */
public record VectorSettings(
        Duration connectTimeout,
        Duration deadline,
        int largestMessage,
        int upsertPoints,
        int upsertBytes,
        int parallelUpserts,
        int scrollBytes,
        Retries retries,
        Retries createRetries) {

    public VectorSettings {
        if (upsertPoints < 1 || upsertBytes < 1 || parallelUpserts < 1 || scrollBytes < 1) {
            throw new IllegalArgumentException("sizes and counts must be at least 1");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline must be positive, is " + deadline);
        }
    }

    /** 10 s to connect, 30 s a call, 128 MiB an answer, upserts of up to 1,000 points and 4 MiB, 4 at once. */
    public static VectorSettings standard() {
        return new VectorSettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                128 << 20,
                1000,
                4 << 20,
                4,
                8 << 20,
                Retries.standard(),
                new Retries(
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        Retries.standard().clock(),
                        Retries.standard().random()));
    }

    /** The same with other timeouts and parallelism, as the environment sets them. */
    public VectorSettings with(Duration connect, Duration call, int parallel, int createAttempts) {
        return new VectorSettings(
                connect,
                call,
                largestMessage,
                upsertPoints,
                upsertBytes,
                parallel,
                scrollBytes,
                retries,
                createRetries.withMaxAttempts(createAttempts));
    }

    /** The same with other retries everywhere. */
    public VectorSettings withRetries(Retries all) {
        return new VectorSettings(
                connectTimeout,
                deadline,
                largestMessage,
                upsertPoints,
                upsertBytes,
                parallelUpserts,
                scrollBytes,
                all,
                all);
    }

    /** The same with another bound of upserts. */
    public VectorSettings withUpserts(int points, int bytes) {
        return new VectorSettings(
                connectTimeout,
                deadline,
                largestMessage,
                points,
                bytes,
                parallelUpserts,
                scrollBytes,
                retries,
                createRetries);
    }

    /** The same with another deadline. */
    public VectorSettings withDeadline(Duration other) {
        return new VectorSettings(
                connectTimeout,
                other,
                largestMessage,
                upsertPoints,
                upsertBytes,
                parallelUpserts,
                scrollBytes,
                retries,
                createRetries);
    }
}
