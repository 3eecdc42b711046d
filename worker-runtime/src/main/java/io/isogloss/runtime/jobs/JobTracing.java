package io.isogloss.runtime.jobs;

import java.util.Map;
import java.util.random.RandomGenerator;

/** Carries W3C trace context from a job to everything published for it. */
@FunctionalInterface
public interface JobTracing {

    /** Opens the span of one delivery, on the thread that will close it. */
    Span open(JobType type, JobMessage message);

    /** The span of one delivery. */
    interface Span {
        /** {@code traceparent} and, where there is one, {@code tracestate}. */
        Map<String, String> headers();

        /** Ends the span, on the thread that opened it. */
        void close(JobReport report);
    }

    /** Continues the sender's trace, or begins one, without recording anything. */
    static JobTracing passOn(RandomGenerator random) {
        return (type, message) -> TraceParent.of(message, random).asSpan();
    }
}
