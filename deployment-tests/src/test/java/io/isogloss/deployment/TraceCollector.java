package io.isogloss.deployment;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Stands where the compose file has its OTLP collector, and keeps what it is sent. */
final class TraceCollector implements AutoCloseable {
    private final LocalHttp server;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    TraceCollector() throws IOException {
        this.server = LocalHttp.serving(Map.of("/v1/traces", this::take));
    }

    int port() {
        return server.port();
    }

    /** Whether some message holds all of these. The messages are protobuf, in which strings stand as they are. */
    boolean holds(String... words) {
        return received.stream().anyMatch(message -> {
            for (String word : words) {
                if (!message.contains(word)) {
                    return false;
                }
            }
            return true;
        });
    }

    String all() {
        return String.join("\n", received);
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
        try (exchange;
                InputStream body =
                        packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            received.add(new String(body.readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
