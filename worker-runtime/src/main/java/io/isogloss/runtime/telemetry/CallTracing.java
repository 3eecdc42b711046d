package io.isogloss.runtime.telemetry;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/** Records calls to vector stores as spans below whatever is being done. Nothing of request or answer is written down. Safe for any number of threads. */
public final class CallTracing implements ClientInterceptor {
    private final Tracer tracer;

    /** Spans of this name and version of instrumentation. */
    public CallTracing(OpenTelemetry telemetry, String version) {
        this.tracer = telemetry.getTracer("io.isogloss.runtime.vectors", version);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        if (!Span.current().getSpanContext().isValid()) {
            return next.newCall(method, options);
        }
        Span span = tracer.spanBuilder(method.getFullMethodName())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("rpc.system", "grpc")
                .setAttribute("rpc.service", String.valueOf(method.getServiceName()))
                .setAttribute("rpc.method", String.valueOf(method.getBareMethodName()))
                .setAttribute("db.system.name", "qdrant")
                .startSpan();
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> answers, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(answers) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                span.setAttribute("rpc.grpc.status_code", (long)
                                        status.getCode().value());
                                if (!status.isOk()) {
                                    span.setStatus(StatusCode.ERROR);
                                    span.setAttribute(
                                            "error.type", status.getCode().name());
                                }
                                span.end();
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
