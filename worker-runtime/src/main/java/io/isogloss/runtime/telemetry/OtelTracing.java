package io.isogloss.runtime.telemetry;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobReport;
import io.isogloss.runtime.jobs.JobTracing;
import io.isogloss.runtime.jobs.JobType;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records each delivery as a span that continues its sender's trace, and the stages of a run as spans below it.
 *
 * <p>Names and attributes are those of OpenTelemetry's messaging conventions, beside the ids that the contract names. Texts, keys and addresses of jobs
 * are no attributes. Safe for any number of threads.
 */
public final class OtelTracing implements JobTracing {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<JobMessage> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(JobMessage message) {
            return message.headers().keySet();
        }

        @Override
        public @Nullable String get(@Nullable JobMessage message, String key) {
            return message == null ? null : message.header(key);
        }
    };

    private final Tracer tracer;

    /** Spans of this name and version of instrumentation. */
    public OtelTracing(OpenTelemetry telemetry, String version) {
        this.tracer = telemetry.getTracer("io.isogloss.runtime", version);
    }

    @Override
    public JobTracing.JobSpan open(JobType type, JobMessage message) {
        Context sender = W3C.extract(Context.root(), message, HEADERS);
        Span span = tracer.spanBuilder("process " + type.subject())
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "nats")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", type.subject())
                .setAttribute("messaging.consumer.group.name", type.consumer())
                .setAttribute("messaging.message.id", message.key())
                .setAttribute("messaging.message.body.size", (long) message.body().length)
                .setAttribute("stream", message.stream())
                .setAttribute("delivery_attempt", (long) message.attempt())
                .startSpan();
        return new Delivery(tracer, span, sender);
    }

    /** The span of one delivery; current on the thread that opened it until it is closed there. */
    @SuppressWarnings("MustBeClosedChecker") // What begins here ends in close, by contract of the port.
    private static final class Delivery implements JobTracing.JobSpan {
        private final Tracer tracer;
        private final Span span;
        private final Scope scope;
        private final Map<String, String> headers = new TreeMap<>();

        Delivery(Tracer tracer, Span span, Context sender) {
            this.tracer = tracer;
            this.span = span;
            Context own = sender.with(span);
            this.scope = own.makeCurrent();
            W3C.inject(own, headers, (carrier, key, value) -> {
                if (carrier != null) {
                    carrier.put(key, value);
                }
            });
        }

        @Override
        public Map<String, String> headers() {
            return headers;
        }

        @Override
        public void describe(Map<String, String> attributes) {
            attributes.forEach(span::setAttribute);
        }

        @Override
        public JobTracing.Part begin(String name) {
            Span part = tracer.spanBuilder(name).startSpan();
            Scope current = part.makeCurrent();
            return problem -> {
                if (problem != null) {
                    part.setStatus(StatusCode.ERROR);
                    part.setAttribute("error.type", problem);
                }
                current.close();
                part.end();
            };
        }

        @Override
        public Runnable carry(Runnable work) {
            return Context.current().wrap(work);
        }

        @Override
        public void close(JobReport report) {
            FailureKind kind = report.kind();
            if (kind != null) {
                span.setStatus(StatusCode.ERROR);
                span.setAttribute("error.type", kind.code());
            }
            span.setAttribute("job.outcome", report.ending().name().toLowerCase(java.util.Locale.ROOT));
            span.setAttribute(
                    "job.waited_ms",
                    TimeUnit.NANOSECONDS.toMillis(report.waited().toNanos()));
            scope.close();
            span.end();
        }
    }
}
