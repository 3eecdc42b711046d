package io.isogloss.deployment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands where the compose file has its embedding server: the shape of OpenAI's interface, vectors in as many groups as there
 * are {@link #SUBJECTS}. It asks to slow down once, has no model "absent", and refuses more than sixteen texts at once.
 */
final class EmbeddingServer implements AutoCloseable {
    static final List<String> SUBJECTS = List.of("glacier", "violin", "bread", "orbit");
    private static final int DIMENSIONS = 32;
    private static final int MOST_TEXTS = 16;

    private final HttpServer server;
    private final AtomicBoolean throttled = new AtomicBoolean();

    private EmbeddingServer(HttpServer server) {
        this.server = server;
    }

    static EmbeddingServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        EmbeddingServer embeddings = new EmbeddingServer(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/embeddings", embeddings::answer);
        server.start();
        return embeddings;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        JsonNode texts = asked.path("input");
        exchange.getResponseHeaders().set("content-type", "application/json");
        if (asked.path("model").asString().equals("absent")) {
            send(exchange, 404, "{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}");
        } else if (texts.size() > MOST_TEXTS) {
            send(
                    exchange,
                    413,
                    "{\"error\":{\"message\":\"batch size > maximum allowed batch size " + MOST_TEXTS
                            + "\",\"type\":\"Validation\"}}");
        } else if (!throttled.getAndSet(true)) {
            exchange.getResponseHeaders().set("retry-after", "1");
            send(exchange, 429, "{\"error\":{\"message\":\"Model is overloaded\",\"type\":\"overloaded\"}}");
        } else {
            String data = IntStream.range(0, texts.size())
                    .mapToObj(i -> "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":["
                            + vectorOf(texts.get(i).asString()) + "]}")
                    .collect(Collectors.joining(","));
            send(
                    exchange,
                    200,
                    "{\"object\":\"list\",\"model\":\"m\",\"data\":[" + data + "],\"usage\":{\"prompt_tokens\":"
                            + texts.size() + ",\"total_tokens\":" + texts.size() + "}}");
        }
    }

    private static String vectorOf(String text) {
        Random random = new Random(text.hashCode());
        return IntStream.range(0, DIMENSIONS)
                .mapToObj(i -> {
                    boolean own = text.contains(SUBJECTS.get(i % SUBJECTS.size()));
                    return Float.toString((float) ((own ? 1 : 0) + random.nextGaussian() * 0.2));
                })
                .collect(Collectors.joining(","));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
