package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.ConsumerTerms;
import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceLevels;
import io.isogloss.runtime.jobs.SourceLevels.StreamLevel;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamState;
import io.nats.client.support.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls from one durable consumer over one inbox.
 *
 * <p>Speaks the pull protocol itself: the client's own fetch stops listening when its clock says so, and a message that
 * the server sent in that moment would wait for an ack wait. Here a pull ends when the server says so, or when the server
 * has been silent for a second longer than it may be.
 */
final class NatsJobSource implements JobSource {
    private static final Logger LOG = LoggerFactory.getLogger(NatsJobSource.class);
    private static final Duration SERVER_SLACK = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofMillis(250);
    private static final int SILENT_PULLS = 2;

    private final JobType type;
    private final NatsLink link;
    private final NatsTopology topology;
    private final String pullSubject;
    private final HeldJobs held;
    private volatile ConsumerTerms terms;
    private volatile boolean needsSetup = true;
    private @Nullable Subscription inbox;
    private @Nullable Connection inboxOwner;
    private @Nullable HeldQueue queue;
    private @Nullable HeldFile notes;
    private String inboxName = "";
    private long pulls;
    private int silentPulls;

    NatsJobSource(JobType type, NatsLink link, NatsTopology topology, HeldJobs held) {
        this.held = held;
        this.type = type;
        this.link = link;
        this.topology = topology;
        this.terms = ConsumerTerms.of(type);
        this.pullSubject = "$JS.API.CONSUMER.MSG.NEXT." + type.stream() + "." + type.consumer();
    }

    @Override
    public void fetch(int limit, Duration wait, Consumer<Delivery> sink) throws InterruptedException {
        link.awaitFirst(wait);
        Connection connection = link.connected();
        try {
            if (needsSetup) {
                NatsTopology.Found found = topology.ensure(connection, type);
                terms = found.terms();
                giveBackWhatIsLeft(connection, found);
                needsSetup = false;
                silentPulls = 0;
            }
            pull(connection, limit, wait, sink);
        } catch (IllegalStateException e) {
            throw new SourceUnavailableException("the NATS connection is closed", e);
        }
    }

    /** Once for each consumer, and before the first pull: what dead processes held of it is there for the first to ask. */
    private void giveBackWhatIsLeft(Connection connection, NatsTopology.Found found) {
        HeldQueue now = new HeldQueue(
                type.stream(), type.consumer(), found.created(), found.terms().ackWait());
        if (now.equals(queue)) {
            return;
        }
        HeldJobs.Opened opened = held.open(now);
        queue = now;
        notes = opened.file();
        for (String ackSubject : opened.left()) {
            connection.publish(ackSubject, NatsDelivery.NAK);
        }
        if (!opened.left().isEmpty()) {
            LOG.info(
                    "A worker died here; its jobs of {} in hand are given back: {}",
                    type.name(),
                    opened.left().size());
        }
    }

    private void pull(Connection connection, int limit, Duration wait, Consumer<Delivery> sink)
            throws InterruptedException {
        Subscription subscription = inbox(connection);
        int epoch = link.epoch();
        String reply = inboxName + "." + ++pulls;
        String request = "{\"batch\":" + limit + ",\"expires\":" + wait.toNanos() + "}";
        long askedMillis = held.now();
        connection.publish(pullSubject, reply, request.getBytes(StandardCharsets.US_ASCII));
        long deadline = System.nanoTime() + wait.plus(SERVER_SLACK).toNanos();
        int got = 0;
        while (got < limit) {
            long leftNanos = deadline - System.nanoTime();
            if (leftNanos <= 0) {
                noteSilence(got);
                return;
            }
            Message message = subscription.nextMessage(Duration.ofNanos(Math.min(leftNanos, GLANCE.toNanos())));
            if (message == null) {
                if (link.epoch() != epoch) {
                    return; // Asked over a connection that is gone; nobody will answer.
                }
            } else if (!message.isStatusMessage()) {
                got++;
                silentPulls = 0;
                sink.accept(new NatsDelivery(connection, message, note(message, askedMillis)));
            } else if (reply.equals(message.getSubject()) && isOver(message.getStatus())) {
                silentPulls = 0;
                return;
            }
        }
    }

    /** A job that comes again may be what killed its worker. It waits for the ack wait then, so that it does not use up its deliveries within seconds. */
    private HeldNote note(Message message, long askedMillis) {
        HeldFile into = notes;
        return into == null || message.metaData().deliveredCount() > 1
                ? HeldNote.NONE
                : into.note(message.getReplyTo(), askedMillis);
    }

    /** Whether a status ends the pull; throws where it means that pulling again at once is pointless. */
    private boolean isOver(Status status) {
        String text = status.getMessage();
        return switch (status.getCode()) {
            case 100 -> false;
            case 404, 408 -> true;
            case 409 -> {
                if (text.contains("Consumer Deleted") || text.contains("Consumer is push based")) {
                    needsSetup = true;
                }
                throw new SourceUnavailableException("the server ended the pull: " + text);
            }
            case 503 -> {
                needsSetup = true;
                throw new SourceUnavailableException("no JetStream answers for stream " + type.stream());
            }
            default ->
                throw new SourceUnavailableException("the server refused the pull: " + status.getCode() + " " + text);
        };
    }

    /** A server that has neither sent nor declined may have lost the consumer. */
    private void noteSilence(int got) {
        if (got == 0 && link.up() && ++silentPulls >= SILENT_PULLS) {
            needsSetup = true;
            throw new SourceUnavailableException("consumer " + type.consumer() + " does not answer");
        }
    }

    private Subscription inbox(Connection connection) {
        Subscription known = inbox;
        if (known != null && connection.equals(inboxOwner) && known.isActive()) {
            return known;
        }
        inboxName = connection.createInbox();
        Subscription made = connection.subscribe(inboxName + ".*");
        inbox = made;
        inboxOwner = connection;
        return made;
    }

    @Override
    public long pending() {
        try {
            return link.connected()
                    .jetStreamManagement()
                    .getConsumerInfo(type.stream(), type.consumer())
                    .getNumPending();
        } catch (IOException | JetStreamApiException e) {
            needsSetup = true;
            throw new SourceUnavailableException(
                    "consumer " + type.consumer() + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    @Override
    public SourceLevels levels() {
        try {
            JetStreamManagement management = link.connected().jetStreamManagement();
            List<StreamLevel> streams = new ArrayList<>();
            for (StreamPlan plan : StreamPlan.streamsFor(type)) {
                try {
                    StreamState state = management.getStreamInfo(plan.name()).getStreamState();
                    streams.add(new StreamLevel(plan.name(), state.getMsgCount(), state.getByteCount()));
                } catch (JetStreamApiException e) {
                    LOG.debug("Stream {} cannot be looked at: {}", plan.name(), e.getMessage());
                }
            }
            ConsumerInfo consumer = management.getConsumerInfo(type.stream(), type.consumer());
            return new SourceLevels(
                    streams, type.stream(), type.consumer(), consumer.getNumPending(), consumer.getNumAckPending());
        } catch (IOException | JetStreamApiException e) {
            throw new SourceUnavailableException("the streams cannot be looked at: " + e.getMessage(), e);
        }
    }

    @Override
    public ConsumerTerms terms() {
        return terms;
    }

    @Override
    public void rebuild() {
        needsSetup = true;
    }

    @Override
    public void close() {
        Subscription known = inbox;
        if (known != null && known.isActive()) {
            try {
                known.unsubscribe();
            } catch (IllegalStateException e) {
                // The connection went first, and the subscription with it.
                inbox = null;
            }
        }
    }
}
