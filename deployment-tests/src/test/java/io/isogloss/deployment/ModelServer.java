package io.isogloss.deployment;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands where the compose file has its embedding server: the shape of OpenAI's interface, vectors in as many groups as there
 * are {@link #SUBJECTS}. It asks to slow down once, has no model "absent", and refuses more than sixteen texts at once. Also names groups, as
 * the language model of a site does.
 */
final class ModelServer implements AutoCloseable {
    static final List<String> SUBJECTS = List.of("glacier", "violin", "bread", "orbit");
    private static final int DIMENSIONS = 32;
    private static final int MOST_TEXTS = 16;

    private final LocalHttp server;
    private final AtomicBoolean throttled = new AtomicBoolean();

    ModelServer() throws IOException {
        this.server = LocalHttp.serving(Map.of("/v1/embeddings", this::embed, "/v1/chat/completions", this::name));
    }

    int port() {
        return server.port();
    }

    /** Names each group that is asked about after its number. */
    private void name(HttpExchange exchange) throws IOException {
        JsonNode asked = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        String prompt = asked.path("messages").path(1).path("content").asString();
        String groups = prompt.lines()
                .filter(line -> line.startsWith("Group "))
                .map(line -> line.replaceAll("\\D", ""))
                .map(number -> "{\"group\":%s,\"name\":\"Lines of kind %s\"}".formatted(number, number))
                .collect(Collectors.joining(","));
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.putArray("choices").addObject().putObject("message").put("content", "{\"groups\":[" + groups + "]}");
        answer.putObject("usage").put("prompt_tokens", 1_234).put("completion_tokens", 56);
        send(exchange, 200, answer.toString());
    }

    private void embed(HttpExchange exchange) throws IOException {
        JsonNode asked = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        JsonNode texts = asked.path("input");
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
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
