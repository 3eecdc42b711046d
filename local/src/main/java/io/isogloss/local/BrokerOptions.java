package io.isogloss.local;

import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.nats.NatsOperator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker a command asks. */
final class BrokerOptions {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description = "The broker (default: $NATS_URL or nats://localhost:4222).")
    private @Nullable String queue;

    NatsOperator connect() {
        try {
            return NatsOperator.connect(RealParts.broker(queue).withConnectionName("isogloss-command"), CONNECT);
        } catch (SourceUnavailableException e) {
            throw unreachable(shown(), e);
        }
    }

    static CommandFailedException unreachable(String address, SourceUnavailableException e) {
        return new CommandFailedException("The broker at " + address + " cannot be reached (" + e.getMessage()
                + "). Is it running, and is --queue or NATS_URL right? `isogloss doctor` looks closer.");
    }

    /** The address without a password. */
    String shown() {
        return RealParts.brokerUrl(queue).replaceAll("://[^/@]*@", "://***@");
    }
}
