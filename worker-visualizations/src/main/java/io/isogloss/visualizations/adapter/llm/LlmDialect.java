package io.isogloss.visualizations.adapter.llm;

import io.isogloss.model.secret.Secret;
import io.isogloss.visualizations.naming.TopicModel.Prompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The request and the answer of one kind of service. Immutable. */
final class LlmDialect {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    /** Room for the braces and field names around the names themselves. */
    private static final int TOKENS_AROUND = 64;

    private final LlmEndpoint endpoint;
    private final HttpUrl url;

    private LlmDialect(LlmEndpoint endpoint, HttpUrl url) {
        this.endpoint = endpoint;
        this.url = url;
    }

    record Answer(String text, long inputTokens, long outputTokens) {}

    static LlmDialect of(LlmEndpoint endpoint) {
        String base = endpoint.baseUrl().endsWith("/") ? endpoint.baseUrl() : endpoint.baseUrl() + "/";
        String path = switch (endpoint.dialect()) {
            case OPENAI -> "chat/completions";
            case COHERE -> "chat";
            case INTERNAL -> "api/generate";
        };
        return new LlmDialect(endpoint, HttpUrl.get(base + path));
    }

    Request request(Prompt prompt) {
        byte[] body = JSON.writeValueAsString(body(prompt)).getBytes(StandardCharsets.UTF_8);
        Request.Builder request = new Request.Builder().url(url).post(RequestBody.create(body, JSON_TYPE));
        Secret key = endpoint.key();
        if (key != null) {
            request.header("Authorization", "Bearer " + key.reveal());
        }
        return request.build();
    }

    private ObjectNode body(Prompt prompt) {
        ObjectNode body = JSON.createObjectNode();
        if (!endpoint.model().isEmpty()) {
            body.put("model", endpoint.model());
        }
        int groups = (int)
                prompt.user().lines().filter(line -> line.startsWith("Group ")).count();
        body.put("max_tokens", TOKENS_AROUND + endpoint.maxTokensPerName() * Math.max(1, groups));
        body.put("temperature", endpoint.temperature());
        switch (endpoint.dialect()) {
            case OPENAI, COHERE -> {
                ArrayNode messages = body.putArray("messages");
                messages.addObject().put("role", "system").put("content", prompt.system());
                messages.addObject().put("role", "user").put("content", prompt.user());
                body.putObject("response_format").put("type", "json_object");
            }
            case INTERNAL -> body.put("prompt", prompt.system() + "\n" + prompt.user());
        }
        return body;
    }

    Answer read(byte[] body) throws UnreadableAnswerException {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new UnreadableAnswerException(
                    endpoint.dialect().provider() + " answered with something that is not JSON");
        }
        JsonNode usage = root.path("usage");
        Answer answer = switch (endpoint.dialect()) {
            case OPENAI ->
                new Answer(
                        root.path("choices")
                                .path(0)
                                .path("message")
                                .path("content")
                                .asString(""),
                        usage.path("prompt_tokens").asLong(0),
                        usage.path("completion_tokens").asLong(0));
            case COHERE ->
                new Answer(
                        root.path("message")
                                .path("content")
                                .path(0)
                                .path("text")
                                .asString(""),
                        usage.path("billed_units").path("input_tokens").asLong(0),
                        usage.path("billed_units").path("output_tokens").asLong(0));
            case INTERNAL ->
                new Answer(
                        root.path("text").asString(""),
                        0,
                        root.path("tokens_generated").asLong(0));
        };
        if (answer.text().isBlank()) {
            throw new UnreadableAnswerException(endpoint.dialect().provider() + " answered without a text");
        }
        return answer;
    }

    /** The service answered, but not with what was asked for. */
    static final class UnreadableAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableAnswerException(String message) {
            super(message);
        }
    }
}
