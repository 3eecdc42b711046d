package io.isogloss.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.ScriptedHandler;
import io.isogloss.runtime.nats.StreamLedger;
import io.isogloss.runtime.nats.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand jobs, and a worker that is killed every few seconds; {@code -Dfault.seed} repeats the same deaths. */
final class RandomKillsIT {
    private static final int JOBS = Integer.getInteger("fault.jobs", 10_000);
    private static final long SEED = Long.getLong("fault.seed", System.nanoTime());
    private static final Duration ACK_WAIT = Duration.ofSeconds(3);

    @TempDir
    Path scratch;

    /** With a folder that outlives them, workers give back what their predecessors held. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tenThousandJobsEndInTenThousandResults(boolean onOneDisk) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        JobType type = JobType.datasets().withAckWait(ACK_WAIT);
        int kills = 0;
        try (NatsServer server = NatsServer.start();
                StreamLedger ledger = new StreamLedger(server.url())) {
            ledger.setUp(server.url(), type);
            List<byte[]> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(ScriptedHandler.script("j" + i, "owner", Duration.ofMillis(random.nextInt(60)), "ok"));
            }
            ledger.publish(type, jobs, "job-");
            WorkerProcess worker = start(server, onOneDisk);
            try {
                while (!ledger.drained(type)) {
                    long until = System.nanoTime()
                            + Duration.ofMillis(2_000 + random.nextInt(4_000)).toNanos();
                    Poll.until(
                            "time to die",
                            Duration.ofSeconds(20),
                            () -> System.nanoTime() > until || ledger.drained(type));
                    if (!ledger.drained(type)) {
                        worker.kill();
                        kills++;
                        worker = start(server, onOneDisk);
                    }
                }
            } finally {
                worker.close();
            }
            List<String> finals = ledger.bodies("TRANSFORM_STATUS", "transforms.>").stream()
                    .filter(status -> !status.endsWith(" processing"))
                    .toList();
            System.out.println("seed " + SEED + ": " + JOBS + " jobs, " + kills + " kills, " + finals.size()
                    + " results, " + ledger.count("DLQ_TRANSFORMS") + " dead letters");
            assertThat(kills).as("kills, seed %s", SEED).isGreaterThan(JOBS / 2_000);
            assertThat(finals)
                    .as("results, seed %s", SEED)
                    .hasSize(JOBS)
                    .allMatch(status -> status.endsWith(" success"));
            assertThat(new HashSet<>(finals)).hasSize(JOBS);
            assertThat(ledger.count("DLQ_TRANSFORMS")).isZero();
            assertThat(ledger.count(type.stream())).isZero();
        }
    }

    private WorkerProcess start(NatsServer server, boolean onOneDisk) {
        Duration drain = Duration.ofSeconds(10);
        return onOneDisk
                ? WorkerProcess.startOn(scratch, server.url(), ACK_WAIT, 10, drain, "-")
                : WorkerProcess.start(server.url(), ACK_WAIT, 10, drain, "-");
    }
}
