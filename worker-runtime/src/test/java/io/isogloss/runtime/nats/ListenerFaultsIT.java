package io.isogloss.runtime.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.DeadLetterHeaders;
import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults against a real server, the quick ones; workers are processes that are really killed. */
final class ListenerFaultsIT {
    /** Short, so that what a dead worker had is soon given to another; a machine that stands still for as long makes one delivery more of it. */
    private static final Duration ACK_WAIT = Duration.ofSeconds(2);

    /** Longer than a machine stands still. */
    private static final Duration AMPLE = Duration.ofMinutes(1);

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration NO_WORK = Duration.ZERO;

    @TempDir
    Path scratch;

    private final JobType type = JobType.datasets().withAckWait(ACK_WAIT);
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private NatsServer server;
    private StreamLedger ledger;

    @BeforeEach
    void start() throws Exception {
        server = NatsServer.start();
        ledger = new StreamLedger(server.url());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        ledger.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RECEIVED", "HANDLED", "RESULT_PUBLISHED"})
    void finishesOnceAJobWhoseWorkerIsKilledAt(String stage) throws Exception {
        ledger.setUp(server.url(), type);
        publish(ScriptedHandler.script("a", "owner", NO_WORK, "ok"));
        WorkerProcess first = worker(stage);
        first.await("AT " + stage, SOON);
        first.kill();

        WorkerProcess second = worker("-");
        second.await("ENDED COMPLETED 1 attempt ", SOON);

        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).containsExactly("a processing", "a success");
        assertThat(ledger.count("DLQ_TRANSFORMS")).isZero();
    }

    @Test
    void givesBackAtOnceWhatAKilledWorkerHeldAndNothingThatALivingOneHolds() throws Exception {
        Duration farTooLong = Duration.ofMinutes(5);
        ledger.setUp(server.url(), type.withAckWait(farTooLong));
        publish(ScriptedHandler.script("a", "owner", NO_WORK, "ok"));
        WorkerProcess first = workerOfOneJob("RECEIVED", farTooLong);
        first.await("AT RECEIVED", SOON);

        WorkerProcess second = workerOfOneJob("-", farTooLong);
        ledger.publish(type, List.of(ScriptedHandler.script("b", "owner", NO_WORK, "ok")), "second-");
        second.await("ENDED COMPLETED 2 attempt 1", SOON);
        assertThat(ledger.consumer(type).getNumAckPending()).isOne();
        assertThat(ledger.consumer(type).getRedelivered()).isZero();
        second.kill();
        first.kill();

        workerOfOneJob("-", farTooLong).await("ENDED COMPLETED 1 attempt 2", SOON);
        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).contains("a success", "b success").doesNotHaveDuplicates();
    }

    @Test
    void writesOneLetterWhenTheWorkerIsKilledRightAfterIt() throws Exception {
        ledger.setUp(server.url(), type);
        publish(ScriptedHandler.script("p", "owner", NO_WORK, "reject"));
        WorkerProcess first = worker("DEAD_LETTERED");
        first.await("AT DEAD_LETTERED", SOON);
        first.kill();

        worker("-").await("ENDED DEAD_LETTERED 1 attempt ", SOON);

        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).containsExactly("p processing", "p failed");
        assertThat(ledger.count("DLQ_TRANSFORMS")).isOne();
    }

    @Test
    void sigtermFinishesShortJobsAndHandsBackLongOnes() throws Exception {
        ledger.setUp(server.url(), type.withAckWait(AMPLE));
        publish(
                ScriptedHandler.script("short", "owner", Duration.ofSeconds(2), "ok"),
                ScriptedHandler.script("long", "owner", Duration.ofMinutes(2), "once"));
        WorkerProcess first = WorkerProcess.start(server.url(), AMPLE, 2, Duration.ofSeconds(6), "-");
        open.add(first);
        Poll.until("both run", SOON, () -> ledger.count("TRANSFORM_STATUS") >= 2);

        first.terminate();
        first.awaitEnd(SOON);

        assertThat(first.lines())
                .contains("ENDED COMPLETED 1 attempt 1", "ENDED HANDED_BACK 2 attempt 1", "STOPPED")
                .noneMatch(line -> line.startsWith("LOST"));
        WorkerProcess second = WorkerProcess.start(server.url(), AMPLE, 2, Duration.ofSeconds(10), "-");
        open.add(second);
        second.await("ENDED COMPLETED 2 attempt 2", SOON);
        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).contains("short success", "long success").doesNotHaveDuplicates();
    }

    @Test
    void buriesWhatIsNoJobAndMasksItsSecrets() throws Exception {
        JobListeners listeners = listen(type);
        Poll.until("set up", SOON, () -> listeners.health().getFirst().trouble().isEmpty() && consumerExists());
        byte[] large = new byte[1024 * 1024 - 200];
        java.util.Arrays.fill(large, (byte) 'x');
        publish(
                "no job, {\"api_key\": \"canary-secret\"}".getBytes(StandardCharsets.UTF_8),
                large,
                ScriptedHandler.script("bad", "owner.*.>", NO_WORK, "ok"),
                ScriptedHandler.script("p", "owner", NO_WORK, "reject"));

        Poll.until("drained", SOON, () -> ledger.drained(type));

        List<Message> letters = ledger.messages("DLQ_TRANSFORMS", "dlq.dataset-transforms");
        assertThat(letters).hasSize(4);
        assertThat(letters)
                .extracting(letter -> letter.getHeaders().getFirst(DeadLetterHeaders.REASON))
                .containsExactlyInAnyOrder("unreadable", "unreadable", "unreadable", "invalid");
        for (Message letter : letters) {
            assertThat(new String(letter.getData(), StandardCharsets.UTF_8)).doesNotContain("canary-secret");
            assertThat(letter.getHeaders().toString()).doesNotContain("canary-secret");
            assertThat(letter.getHeaders().getFirst("traceparent")).startsWith("00-");
        }
        assertThat(statuses()).containsExactly("p processing", "p failed");
    }

    @Test
    void recoversWhenItsConsumerIsDeleted() throws Exception {
        listen(type);
        Poll.until("set up", SOON, this::consumerExists);
        ledger.management().deleteConsumer(type.stream(), type.consumer());

        publish(ScriptedHandler.script("a", "owner", NO_WORK, "ok"));

        Poll.until("ran", SOON, () -> ran.contains("a"));
    }

    @Test
    void keepsThePoisonWhileTheDeadLetterStreamIsMissing() throws Exception {
        listen(type);
        Poll.until("set up", SOON, this::consumerExists);
        ledger.management().deleteStream("DLQ_TRANSFORMS");

        publish(ScriptedHandler.script("p", "owner", NO_WORK, "reject"));
        Poll.until("failed", SOON, () -> statuses().contains("p failed"));
        Poll.until("tried again", SOON, () -> ledger.consumer(type).getRedelivered() > 0);
        assertThat(ledger.count(type.stream())).isOne();
        ledger.setUp(server.url(), type);

        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(ledger.count("DLQ_TRANSFORMS")).isOne();
        assertThat(statuses()).containsExactly("p processing", "p failed");
    }

    @Test
    void waitsWithTheResultWhileTheStatusStreamIsMissing() throws Exception {
        listen(type);
        Poll.until("set up", SOON, this::consumerExists);
        ledger.management().deleteStream("TRANSFORM_STATUS");

        publish(ScriptedHandler.script("a", "owner", NO_WORK, "ok"));
        Poll.until("taken", SOON, () -> ledger.consumer(type).getNumAckPending() == 1);
        ledger.setUp(server.url(), type);

        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).containsExactly("a processing", "a success");
    }

    @Test
    void survivesAServerThatIsKilledAndComesBack() throws Exception {
        listen(type);
        Poll.until("set up", SOON, this::consumerExists);
        server.kill();
        server.restart();
        Poll.until("ledger is back", SOON, this::consumerExists);

        publish(ScriptedHandler.script("a", "owner", NO_WORK, "ok"));

        Poll.until("ran", SOON, () -> ran.contains("a"));
        Poll.until("drained", SOON, () -> ledger.drained(type));
    }

    @Test
    void runsAJobOnceThoughTheServerIsAwayLongerThanTheAckWait() throws Exception {
        ledger.setUp(server.url(), type);
        publish(ScriptedHandler.script("long", "owner", Duration.ofSeconds(8), "ok"));
        WorkerProcess worker = worker("-");
        Poll.until("taken", SOON, () -> ledger.count("TRANSFORM_STATUS") == 1);

        server.kill();
        worker.await("LOST 1", SOON);
        server.restart();

        worker.await("ENDED COMPLETED 1 attempt ", SOON);
        assertThat(worker.lines()).contains("REGAINED 1");
        assertThat(worker.lines().stream().filter("RAN long"::equals)).hasSize(1);
        Poll.until("drained", SOON, () -> ledger.drained(type));
        assertThat(statuses()).containsExactly("long processing", "long success");
    }

    @Test
    void takesNoMoreJobsThanItHasPermits() throws Exception {
        JobType ample = type.withAckWait(AMPLE);
        ledger.setUp(server.url(), ample);
        List<byte[]> jobs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            jobs.add(ScriptedHandler.script("j" + i, "owner", Duration.ofMillis(20), "ok"));
        }
        ledger.publish(type, jobs, "burst-");
        listen(ample.withPermits(5));

        AtomicLong most = new AtomicLong();
        Poll.until("drained", SOON, () -> {
            most.accumulateAndGet(ledger.consumer(type).getNumAckPending(), Math::max);
            return ledger.drained(type);
        });

        assertThat(most.get()).isBetween(1L, 5L);
        assertThat(new HashSet<>(ran)).hasSize(200);
        assertThat(ran).hasSize(200);
    }

    private boolean consumerExists() {
        try {
            return ledger.consumer(type) != null;
        } catch (java.io.IOException | io.nats.client.JetStreamApiException e) {
            return false;
        }
    }

    private List<String> statuses() throws Exception {
        return ledger.bodies("TRANSFORM_STATUS", "transforms.>");
    }

    private void publish(byte[]... bodies) throws Exception {
        ledger.publish(type, List.of(bodies), "job-");
    }

    private WorkerProcess workerOfOneJob(String stage, Duration ackWait) {
        WorkerProcess worker = WorkerProcess.startOn(scratch, server.url(), ackWait, 1, Duration.ofSeconds(10), stage);
        open.add(worker);
        return worker;
    }

    private WorkerProcess worker(String stage) {
        WorkerProcess worker = WorkerProcess.start(server.url(), ACK_WAIT, 2, Duration.ofSeconds(10), stage);
        open.add(worker);
        return worker;
    }

    private JobListeners listen(JobType listened) {
        NatsBroker broker = new NatsBroker(
                NatsSettings.of(server.url()).withPingInterval(Duration.ofSeconds(1)), RandomGenerator.getDefault());
        JobListeners listeners = new JobListeners(
                broker,
                List.of(new ScriptedHandler(listened, ran::add)),
                JobRuntime.standard(RandomGenerator.getDefault(), "test")
                        .withRetryDelays(List.of(Duration.ofMillis(300))));
        listeners.start();
        open.add(broker);
        open.add(() -> listeners.stop(Duration.ofSeconds(5)));
        return listeners;
    }
}
