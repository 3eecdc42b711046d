package io.isogloss.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.isogloss.runtime.telemetry.ModelRequests.Operation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request to a model is a span below the work that it is made for, and says nothing of what was asked. */
final class ModelRequestsTest {
    private final Kept kept = new Kept();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(kept))
                    .build())
            .build();
    private final ModelRequests requests = new ModelRequests(telemetry, "test");
    private final OkHttpClient client = ModelRequests.watched(new OkHttpClient());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void saysWhomItAskedWhatCameBackAndWhatItCost() throws IOException {
        Span job = telemetry.getTracer("test").spanBuilder("job").startSpan();
        try (Scope _ = job.makeCurrent();
                ModelRequests.Request request = requests.begin(Operation.EMBEDDINGS, "openai", "small")) {
            request.texts(3).tokens(12, 0);
            request.failed("rate_limited");
            ask("/v1/embeddings?key=canary");
        }

        SpanData span = kept.spans.getFirst();
        assertThat(span.getName()).isEqualTo("embeddings small");
        assertThat(span.getParentSpanId()).isEqualTo(job.getSpanContext().getSpanId());
        Map<String, String> said = new TreeMap<>();
        span.getAttributes().forEach((key, value) -> said.put(key.getKey(), value.toString()));
        assertThat(said)
                .hasToString("{error.type=rate_limited, gen_ai.operation.name=embeddings, gen_ai.provider.name=openai,"
                        + " gen_ai.request.model=small, gen_ai.usage.input_tokens=12, http.request.method=POST,"
                        + " http.response.status_code=429, isogloss.texts=3, server.address=127.0.0.1, server.port="
                        + server.getAddress().getPort() + "}");
    }

    @Test
    void belongsToTheWorkOfAnotherThread() throws Exception {
        Span job = telemetry.getTracer("test").spanBuilder("job").startSpan();
        ModelRequests bound;
        try (Scope _ = job.makeCurrent()) {
            bound = requests.fromHere();
        }

        Thread.ofVirtual()
                .start(() -> bound.begin(Operation.CHAT, "openai", "large").close())
                .join();

        assertThat(kept.spans.getFirst().getParentSpanId())
                .isEqualTo(job.getSpanContext().getSpanId());
    }

    @Test
    void recordsNothingOutsideOfAJob() throws IOException {
        try (ModelRequests.Request _ = requests.begin(Operation.CHAT, "openai", "large")) {
            ask("/");
        }
        ask("/");

        assertThat(kept.spans).isEmpty();
    }

    private void ask(String path) throws IOException {
        Request request = new Request.Builder()
                .url("http://127.0.0.1:" + server.getAddress().getPort() + path)
                .post(okhttp3.RequestBody.create("canary", null))
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(429);
        }
    }

    private static final class Kept implements SpanExporter {
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
