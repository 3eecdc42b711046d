package io.isogloss.qdrant;

import org.jspecify.annotations.Nullable;

/**
 * How to run the server.
 *
 * @param port the port to listen on, 0 for any free one, or {@link #NO_PORT} to be reached in process only
 * @param host the address to bind to
 * @param apiKey what callers from outside must present as {@code api-key}, or null for none; callers in process need none
 */
public record EmbeddedQdrantOptions(
        int port, String host, @Nullable String apiKey) {
    /** Do not listen at all. */
    public static final int NO_PORT = -1;

    /** Checks the values. */
    public EmbeddedQdrantOptions {
        if (port < NO_PORT || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not from 0 to 65535");
        }
        if (apiKey != null && apiKey.isBlank()) {
            throw new IllegalArgumentException("an API key must not be blank");
        }
    }

    /** No port, no key: reached through the in-process channel. */
    public static EmbeddedQdrantOptions inProcess() {
        return new EmbeddedQdrantOptions(NO_PORT, "127.0.0.1", null);
    }

    /** Listens on the loopback address. */
    public static EmbeddedQdrantOptions listening(int port) {
        return new EmbeddedQdrantOptions(port, "127.0.0.1", null);
    }

    /** The same with another address to bind to. */
    public EmbeddedQdrantOptions withHost(String newHost) {
        return new EmbeddedQdrantOptions(port, newHost, apiKey);
    }

    /** The same with a key that callers from outside must present. */
    public EmbeddedQdrantOptions withApiKey(@Nullable String newApiKey) {
        return new EmbeddedQdrantOptions(port, host, newApiKey);
    }

    /** Without the key itself. */
    @Override
    public String toString() {
        return "EmbeddedQdrantOptions[port=" + port + ", host=" + host + ", apiKey=" + (apiKey == null ? "none" : "***")
                + "]";
    }
}
