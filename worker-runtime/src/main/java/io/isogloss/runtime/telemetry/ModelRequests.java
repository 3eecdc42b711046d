package io.isogloss.runtime.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.concurrent.Callable;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Records each request to an embedding provider or a language model as a span below whatever is being done.
 *
 * <p>Names and attributes are those of OpenTelemetry's conventions for models and for HTTP. Texts, prompts, answers, keys, paths and queries are no
 * attributes. What is done outside of a span, such as a test, is not recorded. Safe for any number of threads.
 */
public final class ModelRequests {
    private static final ContextKey<Span> REQUEST = ContextKey.named("isogloss-model-request");

    private final Tracer tracer;
    private final @Nullable Context parent;

    /** Spans of this name and version of instrumentation. */
    public ModelRequests(OpenTelemetry telemetry, String version) {
        this(telemetry.getTracer("io.isogloss.runtime.models", version), null);
    }

    private ModelRequests(Tracer tracer, @Nullable Context parent) {
        this.tracer = tracer;
        this.parent = parent;
    }

    /** Records nothing. */
    public static ModelRequests none() {
        return new ModelRequests(OpenTelemetry.noop(), "");
    }

    /** The same for requests on other threads, made on behalf of what the calling thread does. */
    public ModelRequests fromHere() {
        return new ModelRequests(tracer, Context.current());
    }

    /** The same work for another thread, with the trace of this one. */
    public static <T> Callable<T> carry(Callable<T> work) {
        return Context.current().wrap(work);
    }

    /** The same client, which writes down whom a request goes to and how it is answered. */
    public static OkHttpClient watched(OkHttpClient client) {
        return client.newBuilder().addInterceptor(ModelRequests::watch).build();
    }

    /** What is asked of a model. */
    public enum Operation {
        EMBEDDINGS("embeddings"),
        CHAT("chat");

        private final String word;

        Operation(String word) {
            this.word = word;
        }
    }

    /** Opens the span of one request, on the thread that sends it and closes what comes back. */
    public Request begin(Operation operation, String provider, String model) {
        Context around = parent == null ? Context.current() : parent;
        if (!Span.fromContext(around).getSpanContext().isValid()) {
            return new Request(Span.getInvalid(), Scope.noop());
        }
        Span span = tracer.spanBuilder(model.isEmpty() ? operation.word : operation.word + " " + model)
                .setParent(around)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gen_ai.operation.name", operation.word)
                .setAttribute("gen_ai.provider.name", provider)
                .setAttribute("gen_ai.request.model", model)
                .startSpan();
        return new Request(span, open(around.with(span).with(REQUEST, span)));
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed with the request.
    private static Scope open(Context context) {
        return context.makeCurrent();
    }

    private static Response watch(Interceptor.Chain chain) throws IOException {
        Span span = Context.current().get(REQUEST);
        if (span == null) {
            return chain.proceed(chain.request());
        }
        HttpUrl url = chain.request().url();
        span.setAttribute("http.request.method", chain.request().method());
        span.setAttribute("server.address", url.host());
        span.setAttribute("server.port", (long) url.port());
        Response response = chain.proceed(chain.request());
        span.setAttribute("http.response.status_code", (long) response.code());
        return response;
    }

    /** The span of one request. */
    public static final class Request implements AutoCloseable {
        private final Span span;
        private final Scope scope;

        private Request(Span span, Scope scope) {
            this.span = span;
            this.scope = scope;
        }

        /** How many texts were sent. */
        public Request texts(int count) {
            span.setAttribute("isogloss.texts", (long) count);
            return this;
        }

        /** What the provider counted; a count of 0 is not written down. */
        public void tokens(long input, long output) {
            if (input > 0) {
                span.setAttribute("gen_ai.usage.input_tokens", input);
            }
            if (output > 0) {
                span.setAttribute("gen_ai.usage.output_tokens", output);
            }
        }

        /** It failed, for a reason of few. */
        public void failed(String kind) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", kind);
        }

        /** It has ended. */
        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
