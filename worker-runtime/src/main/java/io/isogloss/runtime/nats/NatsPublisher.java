package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.MessagePublisher;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.PublishFailedException;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;

/** Publishes into streams and waits for each confirmation. */
final class NatsPublisher implements MessagePublisher {
    private static final String MESSAGE_ID = "Nats-Msg-Id";
    private static final JetStreamOptions OPTIONS =
            JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();
    private static final int HEADER_OVERHEAD = 64;

    private final NatsLink link;

    NatsPublisher(NatsLink link) {
        this.link = link;
    }

    @Override
    public void publish(OutboundMessage message) {
        Headers headers = new Headers();
        long bytes = message.body().length;
        message.headers().forEach(headers::put);
        if (message.messageId() != null) {
            headers.put(MESSAGE_ID, message.messageId());
        }
        bytes += headers.serializedLength() + HEADER_OVERHEAD;
        try {
            var connection = link.connected();
            if (bytes > connection.getMaxPayload()) {
                throw PublishFailedException.forGood(
                        "a message of " + bytes + " bytes to " + message.subject() + " is over the server's limit of "
                                + connection.getMaxPayload(),
                        new IllegalArgumentException("max_payload"));
            }
            connection
                    .jetStream(OPTIONS)
                    .publish(NatsMessage.builder()
                            .subject(message.subject())
                            .headers(headers)
                            .data(message.body())
                            .build());
        } catch (SourceUnavailableException | IOException | JetStreamApiException | IllegalStateException e) {
            throw PublishFailedException.forNow(
                    "no confirmation for a message to " + message.subject() + ": " + e.getMessage(), e);
        }
    }
}
