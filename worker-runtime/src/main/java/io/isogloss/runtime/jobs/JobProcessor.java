package io.isogloss.runtime.jobs;

import io.isogloss.runtime.jobs.JobReport.Ending;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes one delivery from receipt to settlement, on one thread.
 *
 * <p>The order is the promise: processing stored, work done, final status stored, dead letter stored, and only then the
 * message leaves its stream. A crash between any two steps leads to another delivery, in which every step that was done
 * is done again without effect.
 */
final class JobProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(JobProcessor.class);

    private final JobHandler handler;
    private final JobType type;
    private final MessagePublisher publisher;
    private final LeaseKeeper keeper;
    private final Settlement settlement;
    private final AttemptMemory memory;
    private final JobRuntime runtime;

    JobProcessor(
            JobHandler handler,
            MessagePublisher publisher,
            LeaseKeeper keeper,
            Settlement settlement,
            AttemptMemory memory,
            JobRuntime runtime) {
        this.handler = handler;
        this.type = handler.type();
        this.publisher = publisher;
        this.keeper = keeper;
        this.settlement = settlement;
        this.memory = memory;
        this.runtime = runtime;
    }

    /** Lets a job run, or makes it wait. */
    @FunctionalInterface
    interface Admission {
        /** Already granted. */
        Admission GRANTED = () -> true;

        /** Waits a little for a permit; true once there is one. */
        boolean granted() throws InterruptedException;
    }

    /** Gives a redelivery to the run that it belongs to, if that still goes on here without a claim. */
    boolean adopt(Delivery delivery, long contactNanos) {
        return delivery.message().attempt() > 1 && keeper.adopt(delivery, contactNanos);
    }

    /** Runs that go on without a claim and hope for their redelivery. */
    int awaited() {
        return keeper.awaited(type.stream());
    }

    /**
     * Works a delivery off.
     *
     * @param contactNanos a moment at which the delivery had certainly not been made yet: the claim counts from there
     * @param terms what the broker grants
     * @param admission asked before anything is done; the claim is kept alive while that waits
     */
    void process(Delivery delivery, long contactNanos, ConsumerTerms terms, Admission admission)
            throws InterruptedException {
        JobMessage message = delivery.message();
        long startedNanos = runtime.clock().nanos();
        Duration waited =
                Duration.between(message.publishedAt(), runtime.clock().now());
        JobTracing.JobSpan span = runtime.tracing().open(type, message);
        Lease lease = keeper.open(delivery, terms.ackWait(), type.runLimit(), contactNanos);
        Ending ending = Ending.ABANDONED;
        @Nullable FailureKind kind = null;
        MDC.put("job_type", type.name());
        MDC.put("job_message", message.key());
        MDC.put("job_attempt", Integer.toString(message.attempt()));
        try {
            runtime.observer().reached(JobStage.RECEIVED, message);
            Settlement.Ended ended = work(lease, Math.min(type.deliveries(), terms.deliveryLimit()), span, admission);
            ending = ended.ending();
            kind = ended.kind();
            runtime.observer().reached(JobStage.SETTLED, message);
        } finally {
            keeper.close(lease);
            Duration took = Duration.ofNanos(runtime.clock().nanos() - startedNanos);
            JobReport report = new JobReport(type.name(), lease.message(), ending, kind, lease.word(), waited, took);
            span.close(report);
            runtime.observer().ended(report);
            MDC.clear();
        }
    }

    private Settlement.Ended work(Lease lease, int limit, JobTracing.JobSpan span, Admission admission)
            throws InterruptedException {
        JobMessage message = lease.message();
        Map<String, String> trace = span.headers();
        StatusSink sink = new StatusSink(publisher, runtime.clock(), runtime.observer(), lease, trace);
        Settlement.Case open = new Settlement.Case(lease, sink, trace, limit);
        while (!admission.granted()) {
            if (lease.lost() || lease.cancelReason() != null) {
                return settlement.handBack(open);
            }
        }
        Job job;
        OutboundMessage processing;
        try {
            job = handler.read(message);
            processing = job.processing();
        } catch (JobFailedException e) {
            return settlement.reject(open, null, e.failure());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("{} could not be read{}", message, traceOf(e));
            return settlement.reject(
                    open, null, Failure.of(FailureKind.UNREADABLE, "the message could not be read: " + e));
        } catch (Error e) {
            LOG.error("{} could not be read by this worker{}", message, traceOf(e));
            return settlement.retry(open, null, defect(e));
        }
        MDC.put("job_id", job.id());
        job.fields().forEach(MDC::put);
        span.describe(job.attributes());
        try {
            if (!sink.store(processing)) {
                return settlement.handBack(open);
            }
        } catch (PublishFailedException e) {
            return settlement.reject(
                    open, job, Failure.of(FailureKind.INVALID, "its statuses cannot be published: " + e.getMessage()));
        }
        runtime.observer().reached(JobStage.STARTED, message);
        Failure verdict = verdict(message, limit);
        if (verdict != null) {
            return settlement.reject(open, job, verdict);
        }
        JobOutcome outcome = run(job, lease, sink, span);
        runtime.observer().reached(JobStage.HANDLED, message);
        return settlement.settle(open, job, outcome);
    }

    /** Why the job shall not run at all, or null. */
    private @Nullable Failure verdict(JobMessage message, int limit) {
        AttemptMemory.@Nullable Known known = memory.find(message.key());
        if (known != null && known.verdict() != null) {
            return known.verdict();
        }
        // A broker that delivers once only leaves no reserve: then the one delivery runs.
        if (limit > 1 && message.attempt() >= limit) {
            return Failure.of(
                    FailureKind.ATTEMPTS_EXHAUSTED,
                    "delivery " + message.attempt() + " of at most " + limit + " is kept for this letter; "
                            + (known == null ? "earlier workers ended without a word" : "first " + known.firstError()));
        }
        return null;
    }

    private JobOutcome run(Job job, Lease lease, StatusSink sink, JobTracing.JobSpan span) {
        if (!lease.beginRun()) {
            return new JobOutcome.RetryLater(Failure.of(FailureKind.CANCELLED, "cancelled before it began"));
        }
        try {
            return job.run(new RunningJob(lease, sink, span));
        } catch (JobFailedException e) {
            LOG.info("The run failed: {}{}", e.failure(), traceOf(e.getCause()));
            return JobOutcome.of(e.failure());
        } catch (InterruptedException e) {
            return new JobOutcome.RetryLater(Failure.of(FailureKind.CANCELLED, "interrupted"));
        } catch (RuntimeException | Error e) {
            LOG.error("The run ended with a defect{}", traceOf(e));
            return new JobOutcome.RetryLater(defect(e));
        } finally {
            lease.endRun();
        }
    }

    /**
     * What an end by a defect means for the job. Errors are no different: a stack that the job's data overflow, or a class that cannot be loaded
     * here, must not leave the job without a word, to be delivered until its deliveries are used up. A full heap is not seen here where the JVM
     * ends itself then, as our images have it do; what is left are direct memory and threads, of which there may be enough later.
     */
    private static Failure defect(Throwable e) {
        return Failure.of(e instanceof OutOfMemoryError ? FailureKind.CAPACITY : FailureKind.INTERNAL, e.toString());
    }

    /** A stack trace as text, since a logger would print the messages of exceptions unmasked. */
    private static String traceOf(@Nullable Throwable error) {
        if (error == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return System.lineSeparator() + SecretMask.mask(text.toString());
    }

    /** What the handler sees of a run. */
    private record RunningJob(Lease lease, StatusSink sink, JobTracing.JobSpan span) implements JobContext {
        @Override
        public Map<String, String> traceHeaders() {
            return span.headers();
        }

        @Override
        public JobMessage message() {
            return lease.message();
        }

        @Override
        public void progress(OutboundMessage status) {
            sink.progress(status);
        }

        @Override
        public <T, E extends Exception> T stage(String name, Stage<T, E> work) throws E {
            JobTracing.Part part = span.begin(name);
            @Nullable String problem = "interrupted";
            try {
                T result = work.run();
                problem = null;
                return result;
            } catch (JobFailedException e) {
                problem = e.failure().kind().code();
                throw e;
            } catch (RuntimeException | Error e) {
                problem = e.getClass().getSimpleName();
                throw e;
            } finally {
                part.close(problem);
            }
        }

        @Override
        public Runnable carry(Runnable work) {
            Map<String, String> fields = MDC.getCopyOfContextMap();
            Runnable traced = span.carry(work);
            return () -> {
                MDC.setContextMap(fields == null ? Map.of() : fields);
                try {
                    traced.run();
                } finally {
                    MDC.clear();
                }
            };
        }

        @Override
        public void countAs(String word) {
            lease.countAs(word);
        }

        @Override
        public boolean cancelled() {
            return lease.cancelReason() != null || lease.givenUp();
        }
    }
}
