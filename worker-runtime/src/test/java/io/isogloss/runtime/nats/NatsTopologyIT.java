package io.isogloss.runtime.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.isogloss.model.Streams;
import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.jobs.SourceLevels.StreamLevel;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a worker finds at a broker, makes there, and says of it. */
@SuppressWarnings("try") // Closing a connection may be interrupted; nobody does.
final class NatsTopologyIT {
    private static final JobType TYPE = JobType.datasets();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(NatsTopology.class);
    private NatsServer server;
    private NatsBroker broker;
    private JobSource source;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        broker = new NatsBroker(NatsSettings.of(server.url()), RandomGenerator.getDefault());
        source = broker.source(TYPE);
        Poll.until("connected", Duration.ofSeconds(60), broker::reachable);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        source.close();
        broker.close();
        server.close();
    }

    @Test
    void makesTheStreamsOfTheContract() throws Exception {
        setUp();

        try (Connection connection = server.connect()) {
            for (Streams stream : List.of(
                    Streams.DATASET_TRANSFORMS,
                    Streams.DLQ_TRANSFORMS,
                    Streams.TRANSFORM_STATUS,
                    Streams.TRANSFORM_STATUS_A_B,
                    Streams.DLQ_ADVISORIES)) {
                StreamConfiguration made = connection
                        .jetStreamManagement()
                        .getStreamInfo(stream.name())
                        .getConfiguration();
                assertThat(made.getSubjects()).containsExactlyInAnyOrderElementsOf(stream.subjects());
                assertThat(made.getMaxAge()).isEqualTo(stream.maxAge());
                assertThat(made.getMaxMsgs()).isEqualTo(stream.maxMessages());
                assertThat(made.getDuplicateWindow()).isEqualTo(stream.duplicateWindow());
                assertThat(made.getReplicas()).isOne();
            }
        }
        assertThat(lines()).filteredOn(line -> line.contains("NATS_REPLICAS=1")).hasSize(1);
    }

    @Test
    void warnsOfABackOffListAndHeedsItsShortestStep() throws Exception {
        try (Connection connection = server.connect()) {
            JetStreamManagement management = connection.jetStreamManagement();
            management.addStream(StreamConfiguration.builder()
                    .name(TYPE.stream())
                    .subjects(TYPE.subject())
                    .build());
            management.addOrUpdateConsumer(
                    TYPE.stream(),
                    ConsumerConfiguration.builder()
                            .durable(TYPE.consumer())
                            .ackPolicy(AckPolicy.Explicit)
                            .maxDeliver(5)
                            .maxAckPending(100)
                            .backoff(Duration.ofSeconds(7), Duration.ofSeconds(60))
                            .build());
        }

        setUp();
        source.rebuild();
        setUp();

        assertThat(lines())
                .filteredOn(line -> line.contains("has a back-off list") && line.contains("Remove the list"))
                .hasSize(1);
        assertThat(source.terms().ackWait()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void tellsHowFullTheStreamsAre() throws Exception {
        setUp();
        try (Connection connection = server.connect()) {
            for (int i = 0; i < 3; i++) {
                connection.jetStream().publish(TYPE.subject(), new byte[10]);
            }
        }
        List<Delivery> inHand = new ArrayList<>();
        source.fetch(1, Duration.ofSeconds(30), inHand::add);

        var levels = source.levels();

        assertThat(levels.pending()).isEqualTo(2);
        assertThat(levels.ackPending()).isOne();
        assertThat(levels.streams())
                .extracting(StreamLevel::name)
                .contains("DATASET_TRANSFORMS", "DLQ_TRANSFORMS", "DLQ_ADVISORIES");
        assertThat(levels.streams().getFirst().messages()).isEqualTo(3);
        assertThat(levels.streams().getFirst().bytes()).isPositive();
        assertThat(inHand).hasSize(1);
        assertThat(inHand.getFirst().acknowledge()).isTrue();
    }

    /** The first fetch sets up what is missing; on a busy machine the broker may need longer for it than a worker waits. */
    private void setUp() {
        Poll.until("the source answers", Duration.ofSeconds(60), () -> {
            try {
                source.fetch(1, Duration.ofMillis(100), delivery -> {});
                return true;
            } catch (SourceUnavailableException e) {
                return false;
            }
        });
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
