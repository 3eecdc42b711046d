package io.isogloss.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.runtime.health.ListenerHealthSource;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.ListenerHealth;
import io.isogloss.runtime.jobs.ListenerHealth.State;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import io.isogloss.runtime.telemetry.JobMetrics;
import io.isogloss.runtime.telemetry.VectorMetrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A worker without work, asked how it is over HTTP. */
class WorkerSurroundingsIT {
    private static final String CANARY = "canary-secret-91c2";
    private static final AtomicReference<ListenerHealth> LISTENER =
            new AtomicReference<>(listener(State.RUNNING, true, ""));

    private static ConfigurableApplicationContext application;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Idle {
        @Bean
        ListenerHealthSource listeners() {
            return () -> List.of(LISTENER.get());
        }
    }

    @BeforeAll
    static void start() {
        application = run(
                "--isogloss.worker=datasets",
                "--HEALTH_CHECK_PORT=0",
                "--PROMETHEUS_METRICS_PORT=0",
                "--AWS_ENDPOINT_URL=http://127.0.0.1:1",
                "--AWS_ACCESS_KEY_ID=id",
                "--AWS_SECRET_ACCESS_KEY=" + CANARY,
                "--QDRANT_API_KEY=" + CANARY,
                "--QDRANT_URL=http://127.0.0.1:1999");
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplication(Idle.class).run(arguments);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/healthz", "/actuator/health/liveness"})
    void isAliveWhateverItDependsOn(String path) throws Exception {
        LISTENER.set(listener(State.RUNNING, true, "broker away"));
        assertThat(get(path).statusCode()).isEqualTo(200);

        LISTENER.set(listener(State.RUNNING, false, ""));
        assertThat(get(path).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ready", "/health/ready", "/readyz", "/actuator/health/readiness"})
    void isReadyWhileItsListenersTakeJobs(String path) throws Exception {
        LISTENER.set(listener(State.RUNNING, true, ""));
        assertThat(get(path).statusCode()).isEqualTo(200);

        LISTENER.set(listener(State.RUNNING, true, "broker away"));
        assertThat(get(path).statusCode()).isEqualTo(503);
        LISTENER.set(listener(State.STOPPING, true, ""));
        assertThat(get(path).statusCode()).isEqualTo(503);
    }

    @Test
    void saysWhichDependencyDoesNotAnswer() throws Exception {
        HttpResponse<String> answer = get("/actuator/health/dependencies");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("objectStore", "vectorStore", "DOWN");
    }

    @Test
    void showsItsLoad() throws Exception {
        LISTENER.set(listener(State.RUNNING, true, ""));

        assertThat(get("/status").body())
                .isEqualTo("{\"service\":\"worker-datasets\",\"in_flight\":3,\"effective_limit\":10,\"max_limit\":10,"
                        + "\"available_permits\":7,\"downstream_pressure\":false}");
    }

    @Test
    void showsMetricsUnderTheNamesOfTheDashboards() throws Exception {
        application.getBean(VectorMetrics.class).upserted(5, 1000, true);
        application.getBean(VectorMetrics.class).counted("c", 7);
        LISTENER.set(listener(State.RUNNING, true, ""));
        application.getBean(JobMetrics.class).follow(() -> List.of(LISTENER.get()));
        EmbeddingMetrics embedding = application.getBean(EmbeddingMetrics.class);
        embedding.embedded("openai", "text-embedding-3-small", 100, 5000, Duration.ofMillis(300));
        embedding.paid("openai", "text-embedding-3-small", 0.0001);
        embedding.requestFailed("openai", FailureKind.RATE_LIMITED.code());
        embedding.batch(1, 2, "success", 100, 10_000);

        for (String path : List.of("/metrics", "/actuator/prometheus")) {
            assertThat(get(path).body())
                    .contains(
                            "worker_qdrant_upsert_total{status=\"completed\"} 1.0",
                            "worker_qdrant_upsert_latency_seconds_bucket",
                            "worker_qdrant_vector_count{collection=\"c\"} 7.0",
                            "worker_ready{worker=\"dataset-transform\"} 1.0",
                            "worker_embeddings_generated_total{model=\"text-embedding-3-small\",provider=\"openai\"} 100.0",
                            "worker_embedding_latency_seconds_count",
                            "worker_embedding_tokens_total",
                            "worker_embedding_cost_usd_total",
                            "worker_api_errors_total{error_type=\"rate_limited\",provider=\"openai\"} 1.0",
                            "embedding_per_chunk_duration_seconds_bucket",
                            "dataset_transform_jobs_total{embedded_dataset_id=\"2\",status=\"success\",transform_id=\"1\"} 1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/health",
                "/actuator/info",
                "/actuator/env",
                "/actuator/configprops",
                "/actuator/beans",
                "/actuator/heapdump",
                "/metrics",
                "/status",
                "/actuator/health/dependencies"
            })
    void showsNoSecretAnywhere(String path) throws Exception {
        assertThat(get(path).body()).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/actuator/configprops",
                "/actuator/heapdump",
                "/actuator/shutdown",
                "/actuator/loggers"
            })
    void exposesNothingThatItNeedNot(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void refusesToStartWithAWrongVariable() {
        assertThatThrownBy(
                        () -> run("--isogloss.worker=datasets", "--HEALTH_CHECK_PORT=0", "--QDRANT_TIMEOUT_SECS=soon"))
                .hasStackTraceContaining("QDRANT_TIMEOUT_SECS is 'soon', must be: whole seconds from 1 to 3600");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        int port = ((ServletWebServerApplicationContext) application)
                .getWebServer()
                .getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static ListenerHealth listener(State state, boolean turning, String trouble) {
        return new ListenerHealth("dataset-transform", state, 3, 10, Duration.ZERO, turning, trouble, "");
    }
}
