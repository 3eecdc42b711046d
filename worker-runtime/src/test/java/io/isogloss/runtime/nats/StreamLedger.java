package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobType;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The outside view of the streams: publishes jobs and reads what became of them, with a connection of its own. */
public final class StreamLedger implements AutoCloseable {
    /** A cluster that has just lost its leader, on a busy machine, does not answer within the client's two seconds. */
    private static final JetStreamOptions PATIENT =
            JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(20)).build();

    private final Connection connection;

    /** Connects, for as long as it takes. */
    public StreamLedger(String url) throws IOException, InterruptedException {
        connection = Nats.connect(new Options.Builder()
                .server(url)
                .connectionTimeout(Duration.ofSeconds(30))
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(200))
                .build());
    }

    /** Streams and consumers, raw. */
    public JetStreamManagement management() throws IOException {
        return connection.jetStreamManagement(PATIENT);
    }

    /** Sets up everything a type needs, so that jobs can be published before a worker starts. */
    public void setUp(String url, JobType type) {
        setUpReplicated(url, type, 1);
    }

    /** The same with copies on several servers. */
    public void setUpReplicated(String url, JobType type, int replicas) {
        new NatsTopology(NatsSettings.of(url).withReplicas(replicas)).ensure(connection, type);
    }

    /** Publishes jobs and waits for every confirmation. */
    public void publish(JobType type, List<byte[]> bodies, String idPrefix)
            throws IOException, JetStreamApiException, InterruptedException {
        List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            acks.add(connection
                    .jetStream(PATIENT)
                    .publishAsync(
                            type.subject(),
                            bodies.get(i),
                            PublishOptions.builder().messageId(idPrefix + i).build()));
            if (acks.size() == 500) {
                CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new)).join();
                acks.clear();
            }
        }
        CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new)).join();
    }

    /** Bodies of every message stored under a subject. */
    public List<String> bodies(String stream, String subject)
            throws IOException, JetStreamApiException, InterruptedException {
        return messages(stream, subject).stream()
                .map(message -> new String(message.getData(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Every message stored under a subject. */
    public List<Message> messages(String stream, String subject)
            throws IOException, JetStreamApiException, InterruptedException {
        JetStreamSubscription subscription = connection
                .jetStream(PATIENT)
                .subscribe(
                        subject,
                        PushSubscribeOptions.builder().stream(stream)
                                .ordered(true)
                                .configuration(ConsumerConfiguration.builder()
                                        .deliverPolicy(DeliverPolicy.All)
                                        .build())
                                .build());
        List<Message> all = new ArrayList<>();
        long pending = subscription.getConsumerInfo().getCalculatedPending();
        while (all.size() < pending) {
            Message message = subscription.nextMessage(Duration.ofSeconds(30));
            if (message == null) {
                throw new AssertionError(all.size() + " of " + pending + " messages came");
            }
            all.add(message);
        }
        subscription.unsubscribe();
        return all;
    }

    /** Messages stored in a stream. */
    public long count(String stream) throws IOException, JetStreamApiException {
        return management().getStreamInfo(stream).getStreamState().getMsgCount();
    }

    /** The consumer of a type. */
    public ConsumerInfo consumer(JobType type) throws IOException, JetStreamApiException {
        return management().getConsumerInfo(type.stream(), type.consumer());
    }

    /** Whether every job is settled. */
    public boolean drained(JobType type) throws IOException, JetStreamApiException {
        return count(type.stream()) == 0 && consumer(type).getNumAckPending() == 0;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
