package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobMessage;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One JetStream delivery, settled by requests to its ack subject rather than by the client's fire-and-forget verbs, so
 * that the server's confirmation is seen for every one of them.
 */
final class NatsDelivery implements Delivery {
    private static final Duration CONFIRMATION = Duration.ofSeconds(5);
    private static final byte[] ACK = ascii("+ACK");
    static final byte[] NAK = ascii("-NAK");
    private static final byte[] RENEW = ascii("+WPI");
    private static final String TERMINATE = "+TERM";
    private static final String TERMINATE_WITH_REASON_SINCE = "2.10.4";

    private final Connection connection;
    private final String ackSubject;
    private final JobMessage message;
    private final HeldNote note;

    NatsDelivery(Connection connection, Message message, HeldNote note) {
        NatsJetStreamMetaData meta = message.metaData();
        this.connection = connection;
        this.note = note;
        this.ackSubject = message.getReplyTo();
        this.message = new JobMessage(
                meta.getStream(),
                message.getSubject(),
                meta.streamSequence(),
                Math.toIntExact(meta.deliveredCount()),
                meta.timestamp().toInstant(),
                headers(message.getHeaders()),
                message.getData());
    }

    @Override
    public JobMessage message() {
        return message;
    }

    @Override
    public void renew(Runnable confirmed) {
        Runnable noted = note.renewing();
        var _ = connection
                .requestWithTimeout(ackSubject, RENEW, CONFIRMATION)
                .thenRun(confirmed)
                .thenRun(noted);
    }

    @Override
    public boolean acknowledge() {
        // Whoever is killed in between gives back what the server no longer has, which it ignores.
        return dropped(confirmed(ACK));
    }

    @Override
    public boolean release(Duration delay) {
        // First, or whoever is killed in between would bring it back before its delay is over.
        note.drop();
        return confirmed(ascii("-NAK {\"delay\": " + Math.max(1, delay.toNanos()) + "}"));
    }

    @Override
    public boolean discard(String reason) {
        boolean withReason = connection.getServerInfo().isSameOrNewerThanVersion(TERMINATE_WITH_REASON_SINCE);
        return dropped(confirmed(ascii(withReason ? TERMINATE + " " + reason : TERMINATE)));
    }

    private boolean dropped(boolean gone) {
        if (gone) {
            note.drop();
        }
        return gone;
    }

    private boolean confirmed(byte[] verb) {
        try {
            return connection.request(ackSubject, verb, CONFIRMATION) != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IllegalStateException e) {
            // The connection is closed: the server will deliver again.
            return false;
        }
    }

    private static Map<String, String> headers(@org.jspecify.annotations.Nullable Headers headers) {
        if (headers == null || headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> first = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : headers.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                first.put(entry.getKey(), entry.getValue().getFirst());
            }
        }
        return first;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
