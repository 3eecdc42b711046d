package io.isogloss.runtime.jobs;

import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries W3C trace context from a job to everything published for it. */
@FunctionalInterface
public interface JobTracing {

    /** Opens the span of one delivery, on the thread that will close it. */
    JobSpan open(JobType type, JobMessage message);

    /** The span of one delivery. */
    interface JobSpan {
        /** {@code traceparent} and, where there is one, {@code tracestate}. */
        Map<String, String> headers();

        /** Says which job it is, once that has been read. */
        default void describe(Map<String, String> attributes) {}

        /** Opens a part of the run, on the thread that will close it. */
        default Part begin(String name) {
            return problem -> {};
        }

        /** The same work, with the trace of the calling thread, for another one. */
        default Runnable carry(Runnable work) {
            return work;
        }

        /** Ends the span, on the thread that opened it. */
        void close(JobReport report);
    }

    /** A part of a run. */
    @FunctionalInterface
    interface Part {
        /** Ends it, with the kind of problem where there was one. */
        void close(@Nullable String problem);
    }

    /** Continues the sender's trace, or begins one, without recording anything. */
    static JobTracing passOn(RandomGenerator random) {
        return (type, message) -> TraceParent.of(message, random).asSpan();
    }
}
