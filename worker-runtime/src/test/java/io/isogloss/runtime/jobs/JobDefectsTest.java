package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.inprocess.InProcessBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors that are no exceptions end a job like any other defect: tried again, then a failed status and a dead letter. */
final class JobDefectsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JobType TYPE = JobType.datasets().withDeliveries(3);

    @ParameterizedTest
    @CsvSource({
        "overflow, internal: java.lang.StackOverflowError",
        "linkage, internal: java.lang.NoClassDefFoundError: gone",
        "assertion, internal: java.lang.AssertionError: no",
        "memory, capacity: java.lang.OutOfMemoryError: Cannot reserve direct buffer memory",
    })
    void triesAJobAgainThatEndsWithAnErrorAndThenSaysWhyItFailed(String error, String said) {
        Faulty handler = new Faulty(() -> errorOf(error), true);

        List<OutboundMessage> published = publishedFor(handler, 3);

        assertThat(handler.runs).hasValue(2);
        assertThat(published)
                .extracting(JobDefectsTest::text)
                .startsWith("processing")
                .contains("failed " + said);
        assertThat(published.getLast().subject()).isEqualTo(TYPE.deadLetterSubject());
        assertThat(published.getLast().headers().get(DeadLetterHeaders.FIRST_ERROR))
                .isEqualTo(said);
    }

    @Test
    void takesAMessageThatOverflowsTheStackForUnreadable() {
        List<OutboundMessage> published = publishedFor(new Faulty(() -> errorOf("overflow"), false), 1);

        assertThat(published)
                .singleElement()
                .satisfies(letter -> assertThat(letter.headers().get(DeadLetterHeaders.REASON))
                        .isEqualTo("unreadable"));
    }

    @Test
    void doesNotTakeAMessageForUnreadableThatThisWorkerCannotRead() {
        List<OutboundMessage> published = publishedFor(new Faulty(() -> errorOf("linkage"), false), 1);

        assertThat(published)
                .singleElement()
                .satisfies(letter -> assertThat(letter.headers().get(DeadLetterHeaders.REASON))
                        .isEqualTo("attempts_exhausted"));
    }

    /** Sends one job, waits for that many messages and for its stream to be empty. */
    private static List<OutboundMessage> publishedFor(Faulty handler, int count) {
        InProcessBroker broker = new InProcessBroker(JobClock.system());
        JobListeners listeners = new JobListeners(
                broker,
                List.of(handler),
                JobRuntime.standard(new SplittableRandom(), "test").withRetryDelays(List.of(Duration.ofMillis(5))));
        listeners.start();
        try {
            broker.publisher().publish(OutboundMessage.of(TYPE.subject(), "id", new byte[] {1}));
            Poll.until(
                    "the dead letter",
                    PATIENCE,
                    () -> broker.published().size() >= count && broker.unsettled(TYPE) == 0);
            return broker.published();
        } finally {
            listeners.stop(Duration.ofSeconds(5));
            broker.close();
        }
    }

    private static Error errorOf(String kind) {
        return switch (kind) {
            case "overflow" -> {
                try {
                    deeper(0);
                    throw new IllegalStateException("the stack has no end");
                } catch (StackOverflowError e) {
                    yield e;
                }
            }
            case "linkage" -> new NoClassDefFoundError("gone");
            case "memory" -> new OutOfMemoryError("Cannot reserve direct buffer memory");
            default -> new AssertionError("no");
        };
    }

    @SuppressWarnings("InfiniteRecursion") // The point of it.
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    private static String text(OutboundMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    /** Fails in the run, or while it reads. */
    private record Faulty(Supplier<Error> error, boolean readable, AtomicInteger runs) implements JobHandler {
        Faulty(Supplier<Error> error, boolean readable) {
            this(error, readable, new AtomicInteger());
        }

        @Override
        public JobType type() {
            return TYPE;
        }

        @Override
        public Job read(JobMessage message) {
            if (!readable) {
                throw error.get();
            }
            return new Job() {
                @Override
                public String id() {
                    return "one";
                }

                @Override
                public OutboundMessage processing() {
                    return status("processing", "p");
                }

                @Override
                public OutboundMessage failed(Failure failure) {
                    return status("failed " + failure.message().replaceFirst("(?s).*the last one: ", ""), "f");
                }

                @Override
                public JobOutcome run(JobContext context) {
                    runs.incrementAndGet();
                    return context.stage("work", () -> {
                        throw error.get();
                    });
                }
            };
        }

        private static OutboundMessage status(String text, String id) {
            return OutboundMessage.of("transforms.dataset.status.o.1.2", id, text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
