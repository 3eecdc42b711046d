package io.isogloss.faults;

import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.nats.StreamLedger;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Measures the listener with a handler that does nothing, nats-server beside it: jobs confirmed a second, with both
 * statuses of every job stored, and the time from publishing a job to the start of its handler at a steady rate.
 */
public final class ListenerRate {
    private static final int PERMITS = Integer.getInteger("rate.permits", 64);
    private static final int JOBS = Integer.getInteger("rate.jobs", 30_000);
    private static final int PER_SECOND = 500;
    private static final int SECONDS = 20;
    private static final Duration READY = Duration.ofSeconds(20);

    private ListenerRate() {}

    /** Prints both figures. */
    public static void main(String[] arguments) throws Exception {
        try (NatsServer server = NatsServer.start();
                StreamLedger ledger = new StreamLedger(server.url())) {
            JobType type = JobType.datasets().withPermits(PERMITS).withFleetLimit(4 * PERMITS);
            ledger.setUp(server.url(), type);
            for (int round = 0; round < 3; round++) {
                throughput(server, ledger, type, round);
            }
            latency(server, type);
        }
    }

    private static void throughput(NatsServer server, StreamLedger ledger, JobType type, int round) throws Exception {
        List<byte[]> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(ByteBuffer.allocate(256).putInt(round).putInt(i).array());
        }
        ledger.publish(type, jobs, "r" + round + "-");
        long started = System.nanoTime();
        NatsBroker broker = new NatsBroker(NatsSettings.of(server.url()), RandomGenerator.getDefault());
        CountDownLatch done = new CountDownLatch(JOBS);
        JobListeners listeners = new JobListeners(
                broker,
                List.of(new Empty(type, new AtomicInteger(), null)),
                JobRuntime.standard(RandomGenerator.getDefault(), "rate").withObserver(new Counter(done)));
        listeners.start();
        if (!done.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(done.getCount() + " jobs left");
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "round %d: %d jobs confirmed in %.2f s, start and connect included: %.0f jobs/s (left in stream %d)%n",
                round, JOBS, seconds, JOBS / seconds, ledger.count(type.stream()));
        listeners.stop(Duration.ofSeconds(10));
        broker.close();
    }

    private static void latency(NatsServer server, JobType type) throws Exception {
        int count = PER_SECOND * SECONDS;
        long[] nanos = new long[count];
        AtomicInteger started = new AtomicInteger();
        NatsBroker broker = new NatsBroker(NatsSettings.of(server.url()), RandomGenerator.getDefault());
        JobListeners listeners = new JobListeners(
                broker,
                List.of(new Empty(type, started, nanos)),
                JobRuntime.standard(RandomGenerator.getDefault(), "rate"));
        listeners.start();
        Connection sender = Nats.connect(server.url());
        try (NatsOperator operator = NatsOperator.connect(NatsSettings.of(server.url()), READY)) {
            Poll.until(
                    "the listener to be there",
                    READY,
                    () -> operator.queue(type)
                            .filter(queue -> queue.pulls() > 0)
                            .isPresent());
        }
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * 1_000_000_000L / PER_SECOND;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sender.publish(
                    type.subject(),
                    ByteBuffer.allocate(256)
                            .putInt(99)
                            .putInt(i)
                            .putLong(System.nanoTime())
                            .array());
        }
        Poll.until("every job", Duration.ofMinutes(5), () -> started.get() == count);
        // The first second warms the compiler up.
        long[] sorted = Arrays.copyOfRange(nanos, PER_SECOND, count);
        Arrays.sort(sorted);
        System.out.printf(
                "publish to handler start at %d jobs/s: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                PER_SECOND,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6);
        System.out.printf("seconds with a wait over 20 ms: %s%n", slowSeconds(nanos));
        listeners.stop(Duration.ofSeconds(10));
        broker.close();
        sender.close();
    }

    /** Tells stalls of the machine, which hit one second hard, from a listener that is slow all the time. */
    private static List<Integer> slowSeconds(long[] nanos) {
        List<Integer> slow = new ArrayList<>();
        for (int second = 1; second < SECONDS; second++) {
            if (Arrays.stream(nanos, second * PER_SECOND, (second + 1) * PER_SECOND)
                            .max()
                            .orElse(0)
                    > 20_000_000) {
                slow.add(second);
            }
        }
        return slow;
    }

    private record Counter(CountDownLatch done) implements io.isogloss.runtime.jobs.JobObserver {
        @Override
        public void ended(io.isogloss.runtime.jobs.JobReport report) {
            if (report.ending() == io.isogloss.runtime.jobs.JobReport.Ending.COMPLETED) {
                done.countDown();
            }
        }
    }

    private record Empty(JobType type, AtomicInteger started, long[] nanos) implements JobHandler {
        @Override
        public Job read(JobMessage message) {
            ByteBuffer body = ByteBuffer.wrap(message.body());
            String id = body.getInt() + "-" + body.getInt();
            long sent = body.getLong();
            return new Job() {
                @Override
                public String id() {
                    return id;
                }

                @Override
                public OutboundMessage processing() {
                    return status("processing");
                }

                @Override
                public JobOutcome run(JobContext context) {
                    if (nanos != null) {
                        nanos[started.getAndIncrement()] = System.nanoTime() - sent;
                    }
                    return new JobOutcome.Completed(status("success"));
                }

                @Override
                public OutboundMessage failed(Failure failure) {
                    return status("failed");
                }

                private OutboundMessage status(String word) {
                    return OutboundMessage.of("transforms.dataset.status.o.1.2", word + "-" + id, new byte[128]);
                }
            };
        }
    }
}
