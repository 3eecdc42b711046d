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
        return new CommandFailedException("No broker answers at " + address + " ("
                + String.valueOf(e.getMessage()).replaceAll(".*Exception: ", "")
                + "). Does it run, and is --queue or NATS_URL right?");
    }

    /** The address without a password. */
    String shown() {
        return RealParts.brokerUrl(queue).replaceAll("://[^/@]*@", "://***@");
    }
}
