package io.isogloss.runtime.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real server does with what is given back. The ack wait is far longer than a test: what comes again in one was given back. */
final class HeldJobsIT {
    private static final JobType TYPE = JobType.datasets().withAckWait(Duration.ofMinutes(5));
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    @TempDir
    Path scratch;

    private final List<NatsBroker> brokers = new ArrayList<>();
    private NatsServer server;
    private StreamLedger ledger;
    private Instant now = Instant.now();

    @BeforeEach
    void start() throws Exception {
        server = NatsServer.start();
        ledger = new StreamLedger(server.url());
        ledger.setUp(server.url(), TYPE);
    }

    @AfterEach
    void stop() {
        brokers.forEach(NatsBroker::close);
        ledger.close();
        server.close();
    }

    @Test
    void givesBackWhatADeadWorkerHeldAndNothingElse() throws Exception {
        publish("held", "acknowledged", "discarded", "released");
        JobSource dead = source();
        List<Delivery> four = fetch(dead, 4);
        Poll.until("acknowledged", SOON, four.get(1)::acknowledge);
        Poll.until("discarded", SOON, () -> four.get(2).discard("test"));
        Poll.until("released", SOON, () -> four.get(3).release(Duration.ofMinutes(5)));
        die();

        JobSource next = source();
        List<Delivery> again = fetch(next, 1);

        assertThat(again).extracting(HeldJobsIT::told).containsExactly("held 2");
        nothingComes(next);
        Poll.until("acknowledged", SOON, again.getFirst()::acknowledge);
        Poll.until("what was released is left", SOON, () -> ledger.count(TYPE.stream()) == 1);
    }

    @Test
    void whatIsGivenBackThoughItIsSettledIsNotDeliveredAgain() throws Exception {
        publish("one", "two");
        JobSource dead = source();
        List<Delivery> both = fetch(dead, 2);
        byte[] notes = Files.readAllBytes(notes());
        Poll.until("acknowledged", SOON, both.getFirst()::acknowledge);
        die();
        Files.write(notes(), notes);

        // As after a kill between the acknowledgement and the note of it.
        JobSource next = source();
        List<Delivery> again = fetch(next, 1);
        assertThat(again).extracting(HeldJobsIT::told).containsExactly("two 2");
        nothingComes(next);
        Poll.until("acknowledged", SOON, again.getFirst()::acknowledge);
        die();
        Files.write(notes(), notes);

        JobSource last = source();
        nothingComes(last);
        publish("three");
        assertThat(fetch(last, 1)).extracting(HeldJobsIT::told).containsExactly("three 1");
        assertThat(ledger.consumer(TYPE).getNumAckPending()).isOne();
    }

    @Test
    void aJobThatComesAgainIsLeftToTheAckWait() throws Exception {
        publish("poison");
        fetch(source(), 1);
        die();
        assertThat(fetch(source(), 1)).extracting(HeldJobsIT::told).containsExactly("poison 2");
        die();

        nothingComes(source());
        assertThat(ledger.consumer(TYPE).getNumAckPending()).isOne();
    }

    @Test
    void whatADeadWorkerHeldForLongIsLeftToTheAckWait() throws Exception {
        publish("old", "renewed");
        List<Delivery> both = fetch(source(), 2);
        now = now.plus(Duration.ofMinutes(3));
        both.getLast().renew(() -> {});
        Poll.until("noted", SOON, () -> Files.readString(notes()).contains(Long.toString(now.toEpochMilli())));
        die();
        now = now.plus(Duration.ofMinutes(3));

        JobSource next = source();
        assertThat(fetch(next, 1)).extracting(HeldJobsIT::told).containsExactly("renewed 2");
        nothingComes(next);
    }

    @Test
    void twoWorkersOnOneDiskDoNotMindEachOther() throws Exception {
        publish("one", "two");
        NatsBroker living = broker();
        JobSource first = living.source(TYPE);
        assertThat(fetch(first, 1)).extracting(HeldJobsIT::told).containsExactly("one 1");
        NatsBroker second = broker();
        JobSource other = second.source(TYPE);
        assertThat(fetch(other, 1)).extracting(HeldJobsIT::told).containsExactly("two 1");
        nothingComes(other);
        second.close();

        JobSource third = source();
        assertThat(fetch(third, 1)).extracting(HeldJobsIT::told).containsExactly("two 2");
        nothingComes(third);
    }

    /** Its processes die without a word: what they noted stays, and their locks go. */
    private void die() {
        brokers.forEach(NatsBroker::close);
        brokers.clear();
    }

    private JobSource source() {
        return broker().source(TYPE);
    }

    private NatsBroker broker() {
        NatsBroker broker =
                new NatsBroker(NatsSettings.of(server.url()), RandomGenerator.getDefault(), scratch, () -> now);
        brokers.add(broker);
        Poll.until("connected", SOON, broker::reachable);
        return broker;
    }

    private static List<Delivery> fetch(JobSource source, int limit) {
        List<Delivery> got = new ArrayList<>();
        pull(source, limit, SOON, got);
        return got;
    }

    private static void nothingComes(JobSource source) {
        List<Delivery> got = new ArrayList<>();
        pull(source, 1, A_MOMENT, got);
        assertThat(got).extracting(HeldJobsIT::told).isEmpty();
    }

    /** Again where the server is too slow to say what consumer there is. */
    private static void pull(JobSource source, int limit, Duration wait, List<Delivery> into) {
        Poll.until("the source answers", SOON, () -> {
            try {
                source.fetch(limit, wait, into::add);
                return true;
            } catch (SourceUnavailableException e) {
                return false;
            }
        });
    }

    private static String told(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8) + " "
                + delivery.message().attempt();
    }

    private void publish(String... bodies) throws Exception {
        for (String body : bodies) {
            ledger.publish(TYPE, List.of(body.getBytes(StandardCharsets.UTF_8)), body);
        }
    }

    private Path notes() throws Exception {
        try (var files = Files.walk(scratch)) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }
}
