package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker must do. Each adapter runs it by saying how to open one on fresh streams. */
public abstract class JobBrokerContractTest {
    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Longer than this machine ever stands still: nothing is delivered again that was not let go. */
    private static final Duration AMPLE = Duration.ofMinutes(2);

    private static final Duration SHORT = Duration.ofSeconds(1);

    private JobType type = JobType.datasets();
    private JobBroker broker;
    private JobSource source;

    /** A broker whose streams hold nothing. */
    protected abstract JobBroker freshBroker() throws Exception;

    @BeforeEach
    void open() throws Exception {
        broker = freshBroker();
    }

    private void listen(Duration ackWait) {
        type = JobType.datasets().withAckWait(ackWait).withDeliveries(3).withPermits(4);
        source = listening(type);
    }

    /** The first fetch sets up what is missing. */
    private JobSource listening(JobType to) {
        JobSource opened = broker.source(to);
        Poll.until("the source answers", Duration.ofSeconds(60), () -> {
            try {
                return collect(opened, 1, BRIEF).isEmpty();
            } catch (SourceUnavailableException e) {
                return false;
            }
        });
        return opened;
    }

    @Test
    void deliversSubjectHeadersBodyAndAttempt() throws InterruptedException {
        listen(AMPLE);
        broker.publisher()
                .publish(new OutboundMessage(
                        type.subject(), "id-1", Map.of("traceparent", "00-a-b-01"), bytes("{\"a\":1}")));

        JobMessage message = fetch(1, LONG).getFirst().message();

        assertThat(message.stream()).isEqualTo(type.stream());
        assertThat(message.subject()).isEqualTo(type.subject());
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.header("traceparent")).isEqualTo("00-a-b-01");
        assertThat(message.header("nats-msg-id")).isEqualTo("id-1");
        assertThat(message.body()).isEqualTo(bytes("{\"a\":1}"));
    }

    @Test
    void deliversNoMoreThanAskedForAndNothingTwice() throws InterruptedException {
        listen(AMPLE);
        publish(5);

        List<Delivery> first = fetch(3, LONG);
        List<Delivery> second = fetch(2, LONG);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2);
        assertThat(first)
                .extracting(d -> d.message().sequence())
                .doesNotContainAnyElementsOf(
                        second.stream().map(d -> d.message().sequence()).toList());
        assertThat(fetch(1, BRIEF)).isEmpty();
    }

    @Test
    void acknowledgedMessagesAreGone() throws InterruptedException {
        listen(SHORT);
        publish(2);

        List<Delivery> got = fetch(2, LONG);
        assertThat(got).hasSize(2).allMatch(Delivery::acknowledge);

        assertThat(fetch(2, Duration.ofMillis(1_500))).isEmpty();
        assertThat(source.pending()).isZero();
    }

    @Test
    void redeliversWhatNobodySettlesWithinTheAckWait() throws InterruptedException {
        listen(SHORT);
        publish(1);

        long sequence = fetch(1, LONG).getFirst().message().sequence();
        JobMessage again = fetch(1, LONG).getFirst().message();

        assertThat(again.sequence()).isEqualTo(sequence);
        assertThat(again.attempt()).isEqualTo(2);
    }

    @Test
    void renewalKeepsAMessageBeyondTheAckWait() throws InterruptedException {
        listen(SHORT);
        boolean timely = false;
        for (int round = 0; !timely; round++) {
            assertThat(round).as("rounds in which this machine stood still").isLessThan(20);
            broker.publisher().publish(OutboundMessage.of(type.subject(), "round-" + round, bytes("{}")));
            timely = keptByRenewal();
        }
    }

    /** False where this machine stood still for as long as the ack wait, so that the message could be let go with good reason. */
    private boolean keptByRenewal() throws InterruptedException {
        long sign = System.nanoTime();
        Delivery delivery = fetch(1, LONG).getFirst();
        AtomicInteger confirmed = new AtomicInteger();
        boolean timely = true;
        for (int renewals = 1; renewals <= 3 && timely; renewals++) {
            long renewed = System.nanoTime();
            int sofar = renewals;
            long sent = sign;
            delivery.renew(confirmed::incrementAndGet);
            Poll.until("confirmation " + renewals, LONG, () -> confirmed.get() == sofar || !isTimely(sent));
            timely = isTimely(sign);
            List<Delivery> again = fetch(1, Duration.ofMillis(600));
            timely &= isTimely(renewed);
            assertThat(!timely || again.isEmpty()).isTrue();
            sign = renewed;
        }
        assertThat(delivery.acknowledge()).isTrue();
        return timely;
    }

    private static boolean isTimely(long since) {
        return System.nanoTime() - since < SHORT.toNanos();
    }

    @Test
    void releasedMessagesRestForTheirDelay() throws InterruptedException {
        listen(AMPLE);
        publish(1);
        Delivery delivery = fetch(1, LONG).getFirst();

        long released = System.nanoTime();
        assertThat(delivery.release(Duration.ofMillis(1_500))).isTrue();
        Delivery again = fetch(1, LONG).getFirst();

        assertThat(Duration.ofNanos(System.nanoTime() - released)).isGreaterThan(Duration.ofMillis(1_300));
        assertThat(again.message().attempt()).isEqualTo(2);
    }

    @Test
    void discardedMessagesAreGone() throws InterruptedException {
        listen(SHORT);
        publish(1);

        assertThat(fetch(1, LONG).getFirst().discard("invalid")).isTrue();

        assertThat(fetch(1, Duration.ofMillis(1_500))).isEmpty();
    }

    @Test
    void stopsDeliveringAtTheLimit() throws InterruptedException {
        listen(AMPLE);
        publish(1);

        for (int attempt = 1; attempt <= 3; attempt++) {
            Delivery delivery = fetch(1, LONG).getFirst();
            assertThat(delivery.message().attempt()).isEqualTo(attempt);
            delivery.release(Duration.ofMillis(1));
        }

        assertThat(fetch(1, BRIEF)).isEmpty();
    }

    @Test
    void acceptsAnAcknowledgementThatComesLate() throws InterruptedException {
        listen(SHORT);
        publish(1);
        Delivery slow = fetch(1, LONG).getFirst();
        Delivery second = fetch(1, LONG).getFirst();

        assertThat(slow.acknowledge()).isTrue();

        assertThat(second.message().attempt()).isEqualTo(2);
        assertThat(fetch(1, Duration.ofMillis(1_500))).isEmpty();
    }

    @Test
    void dropsASecondMessageWithTheSameId() throws InterruptedException {
        listen(AMPLE);
        broker.publisher().publish(OutboundMessage.of(type.subject(), "same", bytes("1")));
        broker.publisher().publish(OutboundMessage.of(type.subject(), "same", bytes("2")));

        assertThat(fetch(1, LONG)).hasSize(1);
        assertThat(fetch(1, BRIEF)).isEmpty();
    }

    @Test
    void storesStatusesAndDeadLetters() {
        listen(AMPLE);
        broker.publisher().publish(OutboundMessage.of("transforms.dataset.status.o.1.2", "s-1", bytes("{}")));
        broker.publisher().publish(OutboundMessage.of("worker.result.vector", null, bytes("{}")));
        broker.publisher().publish(OutboundMessage.of("dlq.dataset-transforms", "d-1", bytes("{}")));
    }

    @Test
    void refusesASubjectThatNoStreamHolds() {
        listen(AMPLE);
        assertThatThrownBy(() -> broker.publisher().publish(OutboundMessage.of("nobody.listens", null, bytes("{}"))))
                .isInstanceOf(PublishFailedException.class)
                .hasMessageContaining("nobody.listens");
    }

    @Test
    void anotherTypeIsNotStarved() throws InterruptedException {
        listen(AMPLE);
        JobType other = JobType.visualizations();
        JobSource otherSource = listening(other);
        publish(20);
        broker.publisher().publish(OutboundMessage.of(other.subject(), "v-1", bytes("{}")));

        assertThat(collect(otherSource, 1, LONG)).hasSize(1);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            broker.publisher().publish(OutboundMessage.of(type.subject(), "job-" + i, bytes("{\"n\":" + i + "}")));
        }
    }

    private List<Delivery> fetch(int limit, Duration wait) throws InterruptedException {
        return collect(source, limit, wait);
    }

    private static List<Delivery> collect(JobSource from, int limit, Duration wait) throws InterruptedException {
        List<Delivery> got = new ArrayList<>();
        from.fetch(limit, wait, got::add);
        return got;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
