package io.isogloss.runtime.objects;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.retries.Retries;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach an S3 server.
 *
 * @param endpoint address of a server other than Amazon's; empty for Amazon's
 * @param region region to sign for
 * @param pathStyle bucket in the path instead of the host name
 * @param credentials where the keys come from
 * @param connectTimeout until a connection stands
 * @param readTimeout longest silence on a connection
 * @param attemptTimeout one call, from its first byte to the head of its answer
 * @param multipartThreshold bodies above this many bytes go up in parts
 * @param partBytes bytes of one part, at least 5 MiB
 * @param retries tries of one call
 * @param patience with reads
 */
public record S3Options(
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Credentials credentials,
        Duration connectTimeout,
        Duration readTimeout,
        Duration attemptTimeout,
        long multipartThreshold,
        int partBytes,
        Retries retries,
        ReadPatience patience) {
    private static final int LEAST_PART_BYTES = 5 * 1024 * 1024;

    /** Where the keys come from. */
    public sealed interface Credentials {
        /** Environment, profile, web identity, container or instance role: whatever is found first. */
        record DefaultChain() implements Credentials {}

        /** One fixed pair. */
        record Keys(String accessKeyId, Secret secretAccessKey) implements Credentials {}
    }

    public S3Options {
        if (partBytes < LEAST_PART_BYTES) {
            throw new IllegalArgumentException("partBytes must be at least " + LEAST_PART_BYTES + ", is " + partBytes);
        }
        if (region.isBlank()) {
            throw new IllegalArgumentException("region must not be blank");
        }
    }

    /** The usual limits: 5 s to connect, 30 s of silence, 2 minutes a call, parts of 8 MiB above 16 MiB. */
    public static S3Options of(Optional<URI> endpoint, String region, boolean pathStyle, Credentials credentials) {
        return new S3Options(
                endpoint,
                region,
                pathStyle,
                credentials,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                16L * 1024 * 1024,
                8 * 1024 * 1024,
                Retries.standard(),
                ReadPatience.standard());
    }

    /** The same with other retries. */
    public S3Options withRetries(Retries otherRetries) {
        return new S3Options(
                endpoint,
                region,
                pathStyle,
                credentials,
                connectTimeout,
                readTimeout,
                attemptTimeout,
                multipartThreshold,
                partBytes,
                otherRetries,
                patience);
    }

    /** The same with another patience for reads. */
    public S3Options withPatience(ReadPatience otherPatience, Duration otherReadTimeout) {
        return new S3Options(
                endpoint,
                region,
                pathStyle,
                credentials,
                connectTimeout,
                otherReadTimeout,
                attemptTimeout,
                multipartThreshold,
                partBytes,
                retries,
                otherPatience);
    }
}
