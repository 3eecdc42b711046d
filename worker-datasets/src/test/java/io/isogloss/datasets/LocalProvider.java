package io.isogloss.datasets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isogloss.model.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** An embeddings server in the shape of OpenAI's: vectors that tell their texts apart, in base64. */
final class LocalProvider implements AutoCloseable {
    static final int DIMENSIONS = 1536;

    final Queue<String> keys = new ConcurrentLinkedQueue<>();
    final AtomicInteger requests = new AtomicInteger();
    /** Answers 401 and repeats the key, as some do. */
    volatile boolean refuses;
    /** Requests wait for this one. */
    volatile CountDownLatch gate = new CountDownLatch(0);
    /** Requests with such a text are not answered as long as it is one. */
    volatile Predicate<String> hanging = text -> false;
    /** Requests with such a text are refused. */
    volatile Predicate<String> unwanted = text -> false;
    /** Requests that hang. */
    final AtomicInteger hung = new AtomicInteger();

    private final HttpServer server;
    private volatile boolean closed;

    private LocalProvider(HttpServer server) {
        this.server = server;
    }

    static LocalProvider start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        LocalProvider provider = new LocalProvider(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/embeddings", provider::answer);
        server.start();
        return provider;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    static float[] vectorOf(String text) {
        float[] vector = new float[DIMENSIONS];
        double square = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = 1 + ((text.hashCode() >>> (4 * (i & 7))) & 15);
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
        JsonNode body = Json.readObject(exchange.getRequestBody().readAllBytes());
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (JsonNode text : body.get("input")) {
            if (hanging.test(text.stringValue())) {
                hung.incrementAndGet();
                while (!closed && hanging.test(text.stringValue())) {
                    LockSupport.parkNanos(20_000_000);
                }
            }
        }
        for (JsonNode text : body.get("input")) {
            if (unwanted.test(text.stringValue())) {
                send(exchange, 400, "{\"error\":{\"message\":\"the input is not wanted\"}}");
                return;
            }
        }
        if (refuses) {
            send(
                    exchange,
                    401,
                    "{\"error\":{\"message\":\"Incorrect API key provided: "
                            + exchange.getRequestHeaders()
                                    .getFirst("authorization")
                                    .substring("Bearer ".length()) + "\"}}");
            return;
        }
        StringBuilder data = new StringBuilder();
        JsonNode texts = body.get("input");
        for (int i = 0; i < texts.size(); i++) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSIONS).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vectorOf(texts.get(i).stringValue()));
            data.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":%d,\"embedding\":\"%s\"}"
                            .formatted(i, Base64.getEncoder().encodeToString(bytes.array())));
        }
        send(
                exchange,
                200,
                "{\"object\":\"list\",\"model\":\"m\",\"data\":[" + data
                        + "],\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}}"
                                .formatted(texts.size() * 5, texts.size() * 5));
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] answer = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        try (exchange) {
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        closed = true;
        gate.countDown();
        server.stop(0);
    }
}
