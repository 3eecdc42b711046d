package io.isogloss.embedding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A provider's key. Prints masked everywhere; {@link #reveal()} is called in one place, where the request header is written.
 *
 * <p>Two keys are equal when their characters are.
 */
public final class ApiKey {

    private final String value;
    private final String fingerprint;

    private ApiKey(String value) {
        this.value = value;
        this.fingerprint = fingerprintOf(value);
    }

    /** @throws EmbeddingException if the key is blank or holds a character that no header may carry */
    public static ApiKey of(String value) {
        String trimmed = value.strip();
        if (trimmed.isEmpty()) {
            throw new EmbeddingException(FailureKind.CONFIGURATION, "the API key is empty");
        }
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c <= ' ' || c > '~') {
                throw new EmbeddingException(
                        FailureKind.CONFIGURATION, "the API key holds a character that no header may carry, at " + i);
            }
        }
        return new ApiKey(trimmed);
    }

    /** The key itself, for the request header only. */
    public String reveal() {
        return value;
    }

    /** Eight hex digits that tell two keys apart in metrics and logs without revealing either. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey key
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), key.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }

    private static String fingerprintOf(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
