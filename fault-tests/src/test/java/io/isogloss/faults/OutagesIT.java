package io.isogloss.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.ScriptedHandler;
import io.isogloss.runtime.nats.StreamLedger;
import io.isogloss.runtime.nats.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and networks that go away, and workers that sleep through it. */
final class OutagesIT {
    private static final Duration ACK_WAIT = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final JobType type = JobType.datasets().withAckWait(ACK_WAIT);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 180})
    void worksOnAfterAServerOutageOfSeconds(int seconds) throws Exception {
        NatsServer server = keep(NatsServer.start());
        StreamLedger ledger = keep(new StreamLedger(server.url()));
        ledger.setUp(server.url(), type);
        WorkerProcess worker = worker(server.url(), 4);
        ledger.publish(type, jobs(40, Duration.ofMillis(700)), "job-");
        Poll.until("some work", SOON, () -> ledger.count("TRANSFORM_STATUS") > 10);

        long linesBefore = logLines(worker);
        server.kill();
        pass(Duration.ofSeconds(seconds));
        long linesMeanwhile = logLines(worker) - linesBefore;
        server.restart();

        Poll.until("drained", SOON.multipliedBy(2), () -> drained(ledger));
        assertOneSuccessEach(ledger, 40);
        assertThat(linesMeanwhile).as("log lines in %s s", seconds).isLessThan(20 + seconds);
        assertThat(ledger.count("DLQ_TRANSFORMS")).isZero();
    }

    @Test
    void noticesAConnectionThatIsOpenButDead() throws Exception {
        NatsServer server = keep(NatsServer.start());
        StreamLedger ledger = keep(new StreamLedger(server.url()));
        Blackhole relay = keep(new Blackhole(server.port()));
        ledger.setUp(server.url(), type);
        WorkerProcess worker = worker(relay.url(), 4);
        ledger.publish(type, jobs(4, Duration.ZERO), "before-");
        Poll.until("drained", SOON, () -> drained(ledger));

        relay.swallowOpenConnections();
        long dead = System.nanoTime();
        ledger.publish(type, jobs("after", 4, Duration.ZERO), "after-");
        Poll.until("drained", SOON, () -> drained(ledger));

        // Pings go every 2 s here; two unanswered ones are enough. The jobs may also wait one ack wait.
        assertThat(Duration.ofNanos(System.nanoTime() - dead)).isLessThan(Duration.ofSeconds(20));
        assertThat(worker.lines()).anyMatch(line -> line.startsWith("RAN after0"));
    }

    @Test
    void aFrozenWorkerLosesItsClaimAndKeepsQuiet() throws Exception {
        NatsServer server = keep(NatsServer.start());
        StreamLedger ledger = keep(new StreamLedger(server.url()));
        ledger.setUp(server.url(), type);
        WorkerProcess sleeper = worker(server.url(), 1);
        ledger.publish(type, jobs(1, Duration.ofSeconds(4)), "job-");
        Poll.until("taken", SOON, () -> ledger.count("TRANSFORM_STATUS") == 1);

        sleeper.signal("STOP");
        WorkerProcess second = worker(server.url(), 1);
        second.await("ENDED COMPLETED 1 attempt 2", SOON);
        sleeper.signal("CONT");

        sleeper.await("ENDED ABANDONED 1 attempt 1", SOON);
        assertThat(sleeper.lines()).contains("LOST 1");
        assertOneSuccessEach(ledger, 1);
        assertThat(drained(ledger)).isTrue();
    }

    @Test
    void doesAJobThatIsSentTwiceToTwoWorkersOnceInEffect() throws Exception {
        JobType hasty = type.withAckWait(Duration.ofSeconds(1));
        NatsServer server = keep(NatsServer.start());
        StreamLedger ledger = keep(new StreamLedger(server.url()));
        ledger.setUp(server.url(), hasty);
        for (int i = 0; i < 2; i++) {
            keep(WorkerProcess.start(server.url(), Duration.ofSeconds(1), 4, DRAIN, "-"));
        }
        List<byte[]> jobs = jobs(20, Duration.ofMillis(1_200));
        ledger.publish(hasty, jobs, "one-");
        ledger.publish(hasty, jobs, "two-");

        Poll.until("drained", SOON, () -> ledger.drained(hasty));
        assertOneSuccessEach(ledger, 20);
        assertThat(ledger.count("DLQ_TRANSFORMS")).isZero();
    }

    @Test
    void aJobWhoseAcknowledgementsAreLostIsDoneAgainWithoutEffect() throws Exception {
        Path config = Files.createTempFile("nats", ".conf");
        Files.writeString(config, """
                authorization { users = [
                  { user: admin, password: a }
                  { user: mute, password: m, permissions: { publish: { deny: "$JS.ACK.>" } } }
                ] }
                """);
        NatsServer server = keep(NatsServer.start("-c", config.toString()));
        String admin = server.url().replace("//", "//admin:a@");
        StreamLedger ledger = keep(new StreamLedger(admin));
        ledger.setUp(admin, type);
        ledger.publish(type, jobs(1, Duration.ZERO), "job-");
        WorkerProcess mute = worker(server.url().replace("//", "//mute:m@"), 1);
        mute.await("ENDED UNCONFIRMED 1", SOON);
        mute.kill();
        assertThat(ledger.count(type.stream())).isOne();

        worker(admin, 1).await("ENDED COMPLETED 1", SOON);
        Poll.until("drained", SOON, () -> drained(ledger));
        assertOneSuccessEach(ledger, 1);
    }

    @Test
    void followsTheStreamToAnotherServerWhenItsLeaderDies() throws Exception {
        int[] routes = {NatsServer.freePort(), NatsServer.freePort(), NatsServer.freePort()};
        String all =
                "nats://127.0.0.1:" + routes[0] + ",nats://127.0.0.1:" + routes[1] + ",nats://127.0.0.1:" + routes[2];
        List<NatsServer> servers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            servers.add(keep(NatsServer.start(
                    "--name",
                    "n" + i,
                    "--cluster_name",
                    "faults",
                    "--cluster",
                    "nats://127.0.0.1:" + routes[i],
                    "--routes",
                    all)));
        }
        StreamLedger ledger = keep(new StreamLedger(servers.get(0).url()));
        Poll.until("the cluster has a leader", SOON, () -> {
            try {
                ledger.setUpReplicated(servers.get(0).url(), type, 3);
                return true;
            } catch (RuntimeException e) {
                return false;
            }
        });
        String urls = servers.get(0).url() + "," + servers.get(1).url() + ","
                + servers.get(2).url();
        worker(urls, 4);
        ledger.publish(type, jobs(60, Duration.ofMillis(300)), "job-");
        Poll.until("some work", SOON, () -> ledger.count("TRANSFORM_STATUS") > 10);

        String leader = ledger.management()
                .getStreamInfo(type.stream())
                .getClusterInfo()
                .getLeader();
        int dead = Integer.parseInt(leader.substring(1));
        servers.get(dead).kill();
        StreamLedger other = keep(new StreamLedger(servers.get((dead + 1) % 3).url()));

        Poll.until("drained", SOON, () -> drained(other));
        Poll.until("the status stream has a leader", SOON, () -> {
            try {
                return !other.bodies("TRANSFORM_STATUS", "transforms.>").isEmpty();
            } catch (IOException e) {
                return false;
            }
        });
        assertOneSuccessEach(other, 60);
    }

    @Test
    void takesABurstOfTwoThousandWithTenPermits() throws Exception {
        NatsServer server = keep(NatsServer.start());
        StreamLedger ledger = keep(new StreamLedger(server.url()));
        ledger.setUp(server.url(), type);
        ledger.publish(type, jobs(2_000, Duration.ofMillis(10)), "job-");
        worker(server.url(), 10);

        long most = 0;
        while (!drained(ledger)) {
            most = Math.max(most, ledger.consumer(type).getNumAckPending());
        }

        assertThat(most).isBetween(1L, 10L);
        assertOneSuccessEach(ledger, 2_000);
        assertThat(server.log()).doesNotContain("Slow Consumer");
    }

    private static long logLines(WorkerProcess worker) {
        return worker.lines().stream()
                .filter(line -> line.contains(" INFO ") || line.contains(" WARN ") || line.contains(" ERROR "))
                .count();
    }

    private boolean drained(StreamLedger ledger) {
        try {
            return ledger.drained(type);
        } catch (IOException | io.nats.client.JetStreamApiException e) {
            return false;
        }
    }

    private static void assertOneSuccessEach(StreamLedger ledger, int jobs) throws Exception {
        List<String> finals = ledger.bodies("TRANSFORM_STATUS", "transforms.>").stream()
                .filter(status -> !status.endsWith(" processing"))
                .toList();
        assertThat(finals).hasSize(jobs).allMatch(status -> status.endsWith(" success"));
        assertThat(new HashSet<>(finals)).hasSize(jobs);
    }

    private static List<byte[]> jobs(int count, Duration work) {
        return jobs("j", count, work);
    }

    private static List<byte[]> jobs(String prefix, int count, Duration work) {
        List<byte[]> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(ScriptedHandler.script(prefix + i, "owner", work, "ok"));
        }
        return jobs;
    }

    private WorkerProcess worker(String url, int permits) {
        WorkerProcess worker = keep(WorkerProcess.start(url, ACK_WAIT, permits, DRAIN, "-"));
        worker.await("READY", SOON);
        return worker;
    }

    private static void pass(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        Poll.until("time passes", length.plusSeconds(10), () -> System.nanoTime() > end);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }
}
