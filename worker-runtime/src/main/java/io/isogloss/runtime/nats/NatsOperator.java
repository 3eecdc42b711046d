package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.MessagePublisher;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a person beside a running system asks its broker: what waits, what was given up, what became of these jobs.
 *
 * <p>Safe for any number of threads. Every method asks the server and throws {@link SourceUnavailableException}, naming what was asked, when it does
 * not answer.
 */
public final class NatsOperator implements AutoCloseable {
    /** The stream of jobs that were given up. */
    public static final String DEAD_LETTERS = "DLQ_TRANSFORMS";

    private static final String STATUSES = "TRANSFORM_STATUS";
    private static final int NOT_FOUND = 404;
    private static final int STREAM_NOT_FOUND = 10059;
    private static final JetStreamOptions OPTIONS =
            JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();

    private final NatsLink link;
    private final NatsTopology topology;
    private final NatsPublisher publisher;
    private final List<MessageConsumer> listening = new ArrayList<>();

    private NatsOperator(NatsLink link, NatsSettings settings) {
        this.link = link;
        this.topology = new NatsTopology(settings);
        this.publisher = new NatsPublisher(link);
    }

    /**
     * One kind of job in the broker.
     *
     * @param stored messages of the stream; of a work queue all that are not settled
     * @param waiting not delivered yet
     * @param inHand delivered and not settled
     * @param again delivered more than once and not settled
     * @param pulls requests for work that wait; workers with nothing to do have one
     * @param consumer whether workers have ever been here
     */
    public record Queue(
            String stream, long stored, long waiting, long inHand, long again, long pulls, boolean consumer) {}

    /**
     * A job that was given up.
     *
     * @param sequence its number in the stream
     * @param headers see {@link io.isogloss.runtime.jobs.DeadLetterHeaders}
     * @param body the job with its secrets blanked
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
    public record Letter(long sequence, Instant at, Map<String, String> headers, byte[] body) {}

    /**
     * Connects.
     *
     * @throws SourceUnavailableException when there is no connection within that time
     */
    public static NatsOperator connect(NatsSettings settings, Duration most) {
        NatsLink link = new NatsLink(settings, new SplittableRandom());
        try {
            link.awaitFirst(most);
            Connection _ = link.connected();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            link.close();
            throw new SourceUnavailableException("interrupted while connecting to NATS");
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        return new NatsOperator(link, settings);
    }

    /** Version of the server and whether it has JetStream. */
    public String server() {
        Connection connection = link.connected();
        return "nats-server " + connection.getServerInfo().getVersion()
                + (connection.getServerInfo().isJetStreamAvailable() ? "" : " without JetStream");
    }

    /** Whether the server keeps streams. */
    public boolean hasJetStream() {
        return link.connected().getServerInfo().isJetStreamAvailable();
    }

    /** Makes the streams and the consumer of a type of job where they are missing. */
    public void ensure(JobType type) {
        topology.ensure(link.connected(), type);
    }

    /** Publishes with confirmation. */
    public MessagePublisher publisher() {
        return publisher;
    }

    /** Calls the listener with each status published to these subjects from now on, over lost connections too, on a thread of the client. */
    public void statuses(List<String> subjects, Consumer<OutboundMessage> listener) {
        listen(subjects, DeliverPolicy.New, listener);
    }

    /** The same, but first with each status that the stream still has. */
    public void statusesSoFarAndFromNowOn(List<String> subjects, Consumer<OutboundMessage> listener) {
        listen(subjects, DeliverPolicy.All, listener);
    }

    private void listen(List<String> subjects, DeliverPolicy from, Consumer<OutboundMessage> listener) {
        listening.add(ask(
                "listening to " + STATUSES,
                management -> link.connected()
                        .getStreamContext(STATUSES)
                        .createOrderedConsumer(new OrderedConsumerConfiguration()
                                .filterSubjects(subjects)
                                .deliverPolicy(from))
                        .consume(message -> listener.accept(outbound(message)))));
    }

    private static OutboundMessage outbound(Message message) {
        return OutboundMessage.of(message.getSubject(), null, message.getData());
    }

    /** How a type of job stands; empty when its stream is not there. */
    public Optional<Queue> queue(JobType type) {
        return ask("asking for " + type.stream(), management -> {
            StreamInfo stream = find(management, type.stream());
            if (stream == null) {
                return Optional.empty();
            }
            long stored = stream.getStreamState().getMsgCount();
            ConsumerInfo consumer = find(management, type.stream(), type.consumer());
            return Optional.of(
                    consumer == null
                            ? new Queue(type.stream(), stored, stored, 0, 0, 0, false)
                            : new Queue(
                                    type.stream(),
                                    stored,
                                    consumer.getNumPending(),
                                    consumer.getNumAckPending(),
                                    consumer.getRedelivered(),
                                    consumer.getNumWaiting(),
                                    true));
        });
    }

    /** How many jobs were given up. */
    public long letterCount() {
        return ask("asking for " + DEAD_LETTERS, management -> {
            StreamInfo stream = find(management, DEAD_LETTERS);
            return stream == null ? 0L : stream.getStreamState().getMsgCount();
        });
    }

    /** Goes through the jobs that were given up, oldest first, until the visitor has enough. */
    public void letters(Predicate<Letter> visitor) {
        long _ = ask("reading " + DEAD_LETTERS, management -> {
            StreamInfo stream = find(management, DEAD_LETTERS);
            if (stream == null) {
                return 0L;
            }
            long next = stream.getStreamState().getFirstSequence();
            long last = stream.getStreamState().getLastSequence();
            while (next <= last) {
                MessageInfo found = next(management, next);
                if (found == null || !visitor.test(letter(found))) {
                    break;
                }
                next = found.getSeq() + 1;
            }
            return next;
        });
    }

    private static @Nullable MessageInfo next(JetStreamManagement management, long from)
            throws IOException, JetStreamApiException {
        try {
            return management.getNextMessage(DEAD_LETTERS, from, ">");
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** One job that was given up, or empty when there is none of that number. */
    public Optional<Letter> letter(long sequence) {
        return ask("reading " + DEAD_LETTERS, management -> {
            try {
                return Optional.of(letter(management.getMessage(DEAD_LETTERS, sequence)));
            } catch (JetStreamApiException e) {
                if (e.getErrorCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Takes a letter out of its stream. */
    public void removeLetter(long sequence) {
        boolean _ = ask("removing a letter", management -> management.deleteMessage(DEAD_LETTERS, sequence));
    }

    private static Letter letter(MessageInfo found) {
        Map<String, String> headers = new TreeMap<>();
        Headers present = found.getHeaders();
        if (present != null) {
            present.forEach((name, values) -> headers.put(name, values.isEmpty() ? "" : values.getFirst()));
        }
        byte[] body = found.getData();
        return new Letter(found.getSeq(), found.getTime().toInstant(), headers, body == null ? new byte[0] : body);
    }

    private static @Nullable StreamInfo find(JetStreamManagement management, String stream)
            throws IOException, JetStreamApiException {
        try {
            return management.getStreamInfo(stream);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static @Nullable ConsumerInfo find(JetStreamManagement management, String stream, String consumer)
            throws IOException, JetStreamApiException {
        try {
            return management.getConsumerInfo(stream, consumer);
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(JetStreamManagement management) throws IOException, JetStreamApiException;
    }

    private <T> T ask(String what, Question<T> question) {
        try {
            return question.ask(link.connected().jetStreamManagement(OPTIONS));
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw new SourceUnavailableException(what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (MessageConsumer each : listening) {
            each.stop();
        }
        link.close();
    }
}
