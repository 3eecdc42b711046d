package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobObserver;
import io.isogloss.runtime.jobs.JobReport;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobStage;
import io.isogloss.runtime.jobs.JobType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/**
 * A worker in a process of its own, to be killed: {@code url ackWaitMs permits drainMs stage|- [scratch]}. Tells on standard output
 * what happens, and when it comes to the given stage says so and goes no further, so that it dies exactly there.
 */
public final class FaultWorker {
    private FaultWorker() {}

    /** Runs until killed or told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        Duration ackWait = Duration.ofMillis(Long.parseLong(arguments[1]));
        Duration drain = Duration.ofMillis(Long.parseLong(arguments[3]));
        JobType type = JobType.datasets().withAckWait(ackWait).withPermits(Integer.parseInt(arguments[2]));
        RandomGenerator random = RandomGenerator.getDefault();
        NatsBroker broker = new NatsBroker(
                NatsSettings.of(arguments[0]).withPingInterval(Duration.ofSeconds(2)),
                random,
                arguments.length > 5 ? Path.of(arguments[5]) : null,
                InstantSource.system());
        JobRuntime runtime = JobRuntime.standard(random, "fault-worker")
                .withRetryDelays(List.of(Duration.ofMillis(500)))
                .withObserver(new Teller(arguments[4]));
        JobListeners listeners =
                new JobListeners(broker, List.of(new ScriptedHandler(type, id -> tell("RAN " + id))), runtime);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            tell("STOPPING");
            listeners.stop(drain);
            broker.close();
            tell("STOPPED");
        }));
        listeners.start();
        tell("READY");
        new CountDownLatch(1).await();
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private record Teller(String stopAt) implements JobObserver {
        @Override
        public void reached(JobStage stage, JobMessage message) {
            if (stage.name().equals(stopAt)) {
                tell("AT " + stage);
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void ended(JobReport report) {
            tell("ENDED " + report.ending() + " " + report.message().sequence() + " attempt "
                    + report.message().attempt());
        }

        @Override
        public void leaseLost(JobMessage message) {
            tell("LOST " + message.sequence());
        }

        @Override
        public void regained(JobMessage message) {
            tell("REGAINED " + message.sequence());
        }
    }
}
