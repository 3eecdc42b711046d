package io.isogloss.local;

import io.isogloss.local.engine.Parts;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.nats.NatsSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Parts of a running system. Their keys come from the variables that the workers read too. */
final class RealParts {
    private static final String QUEUE = "nats://localhost:4222";

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description = "nats://HOST:PORT: jobs go there, the workers behind it do them.")
    private @Nullable String queue;

    @Mixin
    private StoreOptions stores = new StoreOptions();

    /** What was asked for; everything else stays in this process. */
    Parts asGiven() {
        requireStores();
        return stores.asGiven(Optional.ofNullable(queue).map(RealParts::nats));
    }

    /** What was asked for, where no jobs are handed in: the broker is not asked, but what its workers have stored is in their stores and nowhere else. */
    Parts withoutQueue() {
        requireStores();
        Optional.ofNullable(queue).ifPresent(RealParts::nats);
        return stores.asGiven();
    }

    private void requireStores() {
        if (queue != null && !stores.complete()) {
            throw CommandFailedException.wrongCall("With --queue the workers need a store that they reach too:"
                    + " give --store s3://BUCKET and --qdrant http://HOST:6334 as well.");
        }
    }

    /** What an option or a variable names. */
    Parts named() {
        return stores.named(
                Optional.ofNullable(queue).or(() -> Variables.get("NATS_URL")).map(RealParts::nats));
    }

    /** The running system: what was asked for, else what the workers' variables say. */
    Parts running() {
        return stores.running(broker(queue));
    }

    /** The broker of a running system. */
    static NatsSettings broker(@Nullable String given) {
        return nats(brokerUrl(given));
    }

    static String brokerUrl(@Nullable String given) {
        return given != null ? given : Variables.get("NATS_URL").orElse(QUEUE);
    }

    private static NatsSettings nats(String url) {
        if (!url.matches("(nats|tls|ws|wss)://[^\\s,]+(,(nats|tls|ws|wss)://[^\\s,]+)*")) {
            throw CommandFailedException.wrongCall("--queue is '" + url + "', must be like nats://localhost:4222.");
        }
        NatsSettings settings = NatsSettings.of(url);
        Optional<String> user = Variables.get("NATS_USER");
        Optional<String> token = Variables.get("NATS_TOKEN");
        Optional<String> credentials = Variables.get("NATS_CREDENTIALS_FILE");
        if (user.isPresent()) {
            return settings.withAccess(new NatsSettings.Access.User(
                    user.get(), Secret.of(Variables.get("NATS_PASSWORD").orElse(""))));
        }
        if (token.isPresent()) {
            return settings.withAccess(new NatsSettings.Access.Token(Secret.of(token.get())));
        }
        return credentials.isPresent()
                ? settings.withAccess(new NatsSettings.Access.Credentials(Path.of(credentials.get())))
                : settings;
    }
}
