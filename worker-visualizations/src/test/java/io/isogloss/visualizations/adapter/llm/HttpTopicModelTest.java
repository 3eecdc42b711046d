package io.isogloss.visualizations.adapter.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.visualizations.naming.TopicModel;
import io.isogloss.visualizations.naming.TopicModel.TopicModelException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTopicModelTest {
    private static final TopicModel.Prompt PROMPT =
            new TopicModel.Prompt("the rules", "BEGIN DATA\n\nGroup 1 (3 texts)\nGroup 2 (5 texts)\nEND DATA\n");
    private static final String KEY = "sk-canary-1234";

    private final MockWebServer server = new MockWebServer();
    private final List<Duration> waits = new ArrayList<>();
    private final List<String> used = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asksOpenAiForJsonAndReportsWhatItCost() throws Exception {
        server.enqueue(json(200, """
                {"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":120,"completion_tokens":9}}"""));

        String answer = model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT);

        RecordedRequest request = server.takeRequest();
        assertThat(answer).isEqualTo("{}");
        assertThat(request.getTarget()).isEqualTo("/v1/chat/completions");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KEY);
        assertThat(request.getBody().utf8())
                .contains("\"model\":\"tiny\"")
                .contains("\"response_format\":{\"type\":\"json_object\"}")
                .contains("\"max_tokens\":164");
        assertThat(used).containsExactly("openai tiny 120 9");
    }

    @Test
    void asksCohereInItsOwnForm() throws Exception {
        server.enqueue(json(200, """
                {"message":{"content":[{"type":"text","text":"named"}]},"usage":{"billed_units":{"input_tokens":7,"output_tokens":2}}}"""));

        assertThat(model(LlmEndpoint.Dialect.COHERE).answer(PROMPT)).isEqualTo("named");
        assertThat(server.takeRequest().getTarget()).isEqualTo("/v1/chat");
        assertThat(used).containsExactly("cohere tiny 7 2");
    }

    @Test
    void asksTheInferenceServiceOfTheEarlierSystem() throws Exception {
        server.enqueue(json(200, "{\"text\":\"named\",\"model\":\"tiny\",\"tokens_generated\":3}"));

        assertThat(model(LlmEndpoint.Dialect.INTERNAL).answer(PROMPT)).isEqualTo("named");
        assertThat(server.takeRequest().getTarget()).isEqualTo("/v1/api/generate");
    }

    @Test
    void waitsAsLongAsTheServerAsksAndThenTriesAgain() {
        server.enqueue(
                json(429, "{}").newBuilder().addHeader("Retry-After", "7").build());
        server.enqueue(json(503, "{}")
                .newBuilder()
                .addHeader("Retry-After", "Thu, 01 Jan 2026 00:00:20 GMT")
                .build());
        server.enqueue(json(200, "{\"choices\":[{\"message\":{\"content\":\"fine\"}}]}"));

        assertThat(model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT)).isEqualTo("fine");
        assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(13));
    }

    @Test
    void givesUpAtOnceWhenTheKeyIsRefusedAndNamesNoSecret() {
        server.enqueue(json(401, "{\"error\":\"bad key " + KEY + "\"}"));

        assertThatThrownBy(() -> model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT))
                .isInstanceOfSatisfying(
                        TopicModelException.class, e -> assertThat(e.hopeless()).isTrue())
                .hasMessage("openai answered 401")
                .message()
                .doesNotContain(KEY);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void givesUpWhenTheWaitWouldPassTheDeadline() {
        server.enqueue(json(429, "{}")
                .newBuilder()
                .addHeader("Retry-After", "31536000")
                .build());

        assertThatThrownBy(() -> model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT))
                .isInstanceOfSatisfying(
                        TopicModelException.class, e -> assertThat(e.hopeless()).isFalse());
        assertThat(waits).isEmpty();
    }

    @Test
    void treatsHtmlAndEndlessAnswersAsNoAnswer() {
        server.enqueue(new MockResponse.Builder().body("<html>gateway</html>").build());
        server.enqueue(new MockResponse.Builder().body("x".repeat(2 << 20)).build());
        server.enqueue(json(200, "{\"choices\":[]}"));
        server.enqueue(json(200, "{\"choices\":[{\"message\":{\"content\":\"fine\"}}]}"));

        assertThat(model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT)).isEqualTo("fine");
        assertThat(server.getRequestCount()).isEqualTo(4);
    }

    @Test
    void followsNoRedirectWithItsKey() {
        server.enqueue(new MockResponse.Builder()
                .code(307)
                .addHeader("Location", server.url("/elsewhere").toString())
                .build());

        assertThatThrownBy(() -> model(LlmEndpoint.Dialect.OPENAI).answer(PROMPT))
                .hasMessageContaining("307");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    private HttpTopicModel model(LlmEndpoint.Dialect dialect) {
        LlmEndpoint endpoint = new LlmEndpoint(
                dialect, server.url("/v1").toString(), "tiny", Secret.of(KEY), 0.3, 50, 2, Duration.ofSeconds(60));
        InstantSource clock = () -> now;
        return new HttpTopicModel(
                endpoint,
                new OkHttpClient(),
                wait -> {
                    waits.add(wait);
                    now = now.plus(wait);
                },
                clock,
                () -> 0.5,
                (provider, name, in, out) -> used.add(provider + " " + name + " " + in + " " + out),
                ModelRequests.none());
    }

    private static MockResponse json(int status, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .body(body)
                .build();
    }
}
