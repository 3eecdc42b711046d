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
    private static final Duration LONG = Duration.ofSeconds(5);

    private final JobType type = JobType.datasets()
            .withAckWait(Duration.ofSeconds(1))
            .withDeliveries(3)
            .withPermits(4);
    private JobBroker broker;
    private JobSource source;

    /** A broker whose streams hold nothing. */
    protected abstract JobBroker freshBroker() throws Exception;

    @BeforeEach
    void open() throws Exception {
        broker = freshBroker();
        source = broker.source(type);
        // The first fetch sets up what is missing.
        Poll.until("the source answers", Duration.ofSeconds(20), () -> {
            try {
                return fetch(1, BRIEF).isEmpty();
            } catch (SourceUnavailableException e) {
                return false;
            }
        });
    }

    @Test
    void deliversSubjectHeadersBodyAndAttempt() throws InterruptedException {
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
        publish(5);

        List<Delivery> first = fetch(3, LONG);
        List<Delivery> second = fetch(3, BRIEF);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2);
        assertThat(first)
                .extracting(d -> d.message().sequence())
                .doesNotContainAnyElementsOf(
                        second.stream().map(d -> d.message().sequence()).toList());
    }

    @Test
    void acknowledgedMessagesAreGone() throws InterruptedException {
        publish(2);

        List<Delivery> got = fetch(2, LONG);
        assertThat(got).hasSize(2).allMatch(Delivery::acknowledge);

        assertThat(fetch(2, Duration.ofMillis(1_500))).isEmpty();
        assertThat(source.pending()).isZero();
    }

    @Test
    void redeliversWhatNobodySettlesWithinTheAckWait() throws InterruptedException {
        publish(1);

        long sequence = fetch(1, LONG).getFirst().message().sequence();
        JobMessage again = fetch(1, LONG).getFirst().message();

        assertThat(again.sequence()).isEqualTo(sequence);
        assertThat(again.attempt()).isEqualTo(2);
    }

    @Test
    void renewalKeepsAMessageBeyondTheAckWait() throws InterruptedException {
        publish(1);
        Delivery delivery = fetch(1, LONG).getFirst();
        AtomicInteger confirmed = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            delivery.renew(confirmed::incrementAndGet);
            assertThat(fetch(1, Duration.ofMillis(600))).isEmpty();
        }

        assertThat(confirmed).hasValue(3);
        assertThat(delivery.acknowledge()).isTrue();
    }

    @Test
    void releasedMessagesRestForTheirDelay() throws InterruptedException {
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
        publish(1);

        assertThat(fetch(1, LONG).getFirst().discard("invalid")).isTrue();

        assertThat(fetch(1, Duration.ofMillis(1_500))).isEmpty();
    }

    @Test
    void stopsDeliveringAtTheLimit() throws InterruptedException {
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
        publish(1);
        Delivery slow = fetch(1, LONG).getFirst();
        Delivery second = fetch(1, LONG).getFirst();

        assertThat(slow.acknowledge()).isTrue();

        assertThat(second.message().attempt()).isEqualTo(2);
        assertThat(fetch(1, Duration.ofMillis(1_500))).isEmpty();
    }

    @Test
    void dropsASecondMessageWithTheSameId() throws InterruptedException {
        broker.publisher().publish(OutboundMessage.of(type.subject(), "same", bytes("1")));
        broker.publisher().publish(OutboundMessage.of(type.subject(), "same", bytes("2")));

        assertThat(fetch(4, BRIEF)).hasSize(1);
    }

    @Test
    void storesStatusesAndDeadLetters() {
        broker.publisher().publish(OutboundMessage.of("transforms.dataset.status.o.1.2", "s-1", bytes("{}")));
        broker.publisher().publish(OutboundMessage.of("worker.result.vector", null, bytes("{}")));
        broker.publisher().publish(OutboundMessage.of("dlq.dataset-transforms", "d-1", bytes("{}")));
    }

    @Test
    void refusesASubjectThatNoStreamHolds() {
        assertThatThrownBy(() -> broker.publisher().publish(OutboundMessage.of("nobody.listens", null, bytes("{}"))))
                .isInstanceOf(PublishFailedException.class)
                .hasMessageContaining("nobody.listens");
    }

    @Test
    void anotherTypeIsNotStarved() throws InterruptedException {
        JobType other = JobType.visualizations();
        JobSource otherSource = broker.source(other);
        collect(otherSource, 1, BRIEF);
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
