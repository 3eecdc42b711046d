package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer that has work, finds takers and delivers nothing is set up anew, and no other. */
final class WatchdogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final SilentSource source = new SilentSource();
    private final JobListener listener = listener();

    @AfterEach
    void stop() {
        listener.stopFetching();
        listener.close();
    }

    @Test
    void rebuildsAConsumerThatIsSilentThoughWorkWaits() throws Exception {
        source.pending = 5;
        started();

        later(Duration.ofSeconds(121));

        assertThat(source.rebuilds.get()).isOne();
        assertThat(rebuilt.get()).isOne();
    }

    @Test
    void waitsAnotherTwoMinutesBeforeTheNextTry() throws Exception {
        source.pending = 5;
        started();

        later(Duration.ofSeconds(121));
        later(Duration.ofSeconds(100));
        assertThat(source.rebuilds.get()).isOne();
        later(Duration.ofSeconds(21));

        assertThat(source.rebuilds.get()).isEqualTo(2);
    }

    @Test
    void leavesAConsumerWithoutWorkAlone() throws Exception {
        source.pending = 0;
        started();

        later(Duration.ofHours(1));

        assertThat(source.rebuilds.get()).isZero();
    }

    @Test
    void leavesAShortSilenceAlone() throws Exception {
        source.pending = 5;
        started();

        later(Duration.ofSeconds(119));

        assertThat(source.rebuilds.get()).isZero();
    }

    @Test
    void survivesABrokerThatDoesNotAnswer() throws Exception {
        source.pending = -1;
        started();

        later(Duration.ofSeconds(121));

        assertThat(source.rebuilds.get()).isZero();
    }

    private void started() throws InterruptedException {
        listener.start();
        assertThat(source.asked.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void later(Duration step) {
        nanos.addAndGet(step.toNanos());
        listener.rebuildIfStuck();
    }

    private JobListener listener() {
        JobClock clock = new JobClock() {
            @Override
            public long nanos() {
                return nanos.get();
            }

            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public void pause(Duration length) throws InterruptedException {
                new CountDownLatch(1).await();
            }
        };
        JobRuntime standard = JobRuntime.standard(RandomGenerator.getDefault(), "test");
        JobRuntime runtime = new JobRuntime(
                clock,
                standard.random(),
                new JobObserver() {
                    @Override
                    public void rebuilt(String type, String reason) {
                        rebuilt.incrementAndGet();
                    }
                },
                standard.tracing(),
                List.of(Duration.ofSeconds(1)),
                "test",
                JobGate.OPEN);
        JobType type = JobType.datasets();
        MessagePublisher nowhere = message -> {};
        AttemptMemory memory = new AttemptMemory(10);
        Settlement settlement = new Settlement(
                new DeadLetters(type, "test"),
                nowhere,
                new RetrySchedule(runtime.retryDelays(), runtime.random()),
                memory,
                runtime);
        JobHandler handler = new JobHandler() {
            @Override
            public JobType type() {
                return type;
            }

            @Override
            public Job read(JobMessage message) {
                throw new AssertionError("nothing is delivered");
            }
        };
        LeaseKeeper keeper = new LeaseKeeper(clock, runtime.random(), runtime.observer(), () -> true);
        return new JobListener(
                type, source, new JobProcessor(handler, nowhere, keeper, settlement, memory, runtime), runtime);
    }

    /** Delivers nothing, whatever waits. */
    private static final class SilentSource implements JobSource {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final AtomicInteger rebuilds = new AtomicInteger();
        private volatile long pending;

        @Override
        public void fetch(int limit, Duration wait, Consumer<Delivery> sink) throws InterruptedException {
            asked.countDown();
            new CountDownLatch(1).await();
        }

        @Override
        public long pending() {
            if (pending < 0) {
                throw new SourceUnavailableException("no answer");
            }
            return pending;
        }

        @Override
        public SourceLevels levels() {
            return new SourceLevels(List.of(), "S", "c", pending, 0);
        }

        @Override
        public ConsumerTerms terms() {
            return ConsumerTerms.of(JobType.datasets());
        }

        @Override
        public void rebuild() {
            rebuilds.incrementAndGet();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
