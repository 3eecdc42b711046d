package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.visualizations.adapter.llm.JobTopicModels;
import io.isogloss.visualizations.naming.NameCache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** F35 and F38: a language model that misbehaves neither harms the map nor gets a key out. */
class MapSecretsTest {
    private static final String KEY = "sk-canary-0123456789abcdef";
    private static final String STORE_KEY = "qdrant-canary-0123456789";
    private static final String PAGE = "visualizations/123/visualization-2026-11-21T01:42:04Z";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 400, 200})
    void f38ShowsNoKeyAnywhereWhenTheModelEchoesIt(int status) throws Exception {
        String told = everythingTold(
                status,
                "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY
                        + "\"},\"choices\":[{\"message\":{\"content\":\"Bearer " + KEY + "\"}}]}");

        assertThat(told).doesNotContain(KEY).doesNotContain(STORE_KEY);
    }

    @Test
    void f35MakesTheMapWithKeywordNamesWhenAnswersAreNoAnswers() throws Exception {
        for (String answer : List.of(
                "<html><script>alert(1)</script></html>",
                "x".repeat(10_000),
                "I'm sorry, I cannot help with that.",
                "{\\\"groups\\\":[{\\\"group\\\":1,\\\"name\\\":\\\"<img src=x onerror=alert(1)>\\\"}]}")) {
            String told = everythingTold(200, "{\"choices\":[{\"message\":{\"content\":\"" + answer + "\"}}]}");

            assertThat(told).contains("\"status\":\"success\"").contains("\"source\":\"keywords\"");
            assertThat(told).doesNotContain("<img src=x").doesNotContain("\"source\":\"model\"");
        }
    }

    /** Statuses, logs at every level, topics and the page of one job whose model answers like this. */
    private String everythingTold(int status, String answer) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger("io.isogloss");
        ListAppender<ILoggingEvent> logs = new ListAppender<>();
        logs.start();
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        root.addAppender(logs);
        try (Workshop workshop = new Workshop(folder);
                MockWebServer server = new MockWebServer()) {
            server.start();
            for (int i = 0; i < 40; i++) {
                server.enqueue(
                        new MockResponse.Builder().code(status).body(answer).build());
            }
            workshop.fillWithTopics("texts", 120, 8);
            String job = Workshop.job("texts", "\"clusters_json\":true")
                    .replace("\"llm_config\":null", """
                            "llm_config":{"llm_id":7,"provider":"vllm","model":"tiny","api_key":"%s",
                              "config":{"base_url":"http://127.0.0.1:%d/v1"}}""".formatted(KEY, server.getPort()))
                    .replace("\"api_key\":null", "\"api_key\":\"" + STORE_KEY + "\"");
            RecordingContext context = new RecordingContext(Workshop.message(job));
            Job read = useCase(workshop).handler(JobType.visualizations()).read(context.message());
            JobOutcome outcome = read.run(context);
            List<String> told = new ArrayList<>();
            context.told.forEach(message -> told.add(new String(message.body(), StandardCharsets.UTF_8)));
            told.add(new String(((JobOutcome.Completed) outcome).result().body(), StandardCharsets.UTF_8));
            logs.list.forEach(event -> told.add(event.getFormattedMessage() + event.getThrowableProxy()));
            told.add(read + " " + job(outcome));
            told.add(new String(
                    workshop.objects.read(new ObjectRef(Workshop.BUCKET, PAGE + ".clusters.json"), 1 << 24),
                    StandardCharsets.UTF_8));
            told.add(workshop.page(PAGE + ".html"));
            return String.join("\n", told);
        } finally {
            root.detachAppender(logs);
            root.setLevel(before);
            deleteAll();
        }
    }

    private static String job(JobOutcome outcome) {
        return outcome.toString();
    }

    private void deleteAll() throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static MakeMap useCase(Workshop workshop) {
        OkHttpClient http = new OkHttpClient();
        return new MakeMap(
                address -> workshop.vectors,
                workshop.objects,
                new JobTopicModels(
                        new JobTopicModels.Defaults("http://127.0.0.1:1", Optional.empty(), Optional.empty()),
                        new SecretResolver(name -> null, SecretResolver.API_KEYS, null, null, () -> {}),
                        http,
                        http,
                        InstantSource.system(),
                        () -> 0,
                        (provider, model, input, output) -> {},
                        ModelRequests.none()),
                ImageSource.inlineOnly(),
                NameCache.inMemory(10),
                Workshop.limits(),
                MapObserver.NONE,
                InstantSource.fixed(Workshop.PUBLISHED.plusSeconds(3)));
    }
}
