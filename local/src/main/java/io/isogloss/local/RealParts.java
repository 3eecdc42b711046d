package io.isogloss.local;

import io.isogloss.local.engine.Parts;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.settings.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Parts of a running system. Their keys come from the variables that the workers read too. */
final class RealParts {
    private static final String SCHEME = "s3://";

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description = "nats://HOST:PORT: jobs go there, the workers behind it do them.")
    private @Nullable String queue;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "s3://BUCKET: batches and pages go there (server and keys: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, …).")
    private @Nullable String store;

    @Option(
            names = "--qdrant",
            paramLabel = "URL",
            description = "http://HOST:6334: vectors go there (key: QDRANT_API_KEY).")
    private @Nullable String qdrant;

    /** What was asked for; everything else stays in this process. */
    Parts asGiven() {
        if (queue != null && (store == null || qdrant == null)) {
            throw new CommandFailedException("With --queue the workers need a store that they reach too:"
                    + " give --store s3://BUCKET and --qdrant http://HOST:6334 as well.");
        }
        return parts(queue, store, qdrant);
    }

    /** What was asked for, for a command that hands in no jobs. */
    Parts withoutQueue() {
        return parts(null, store, qdrant);
    }

    /** What an option or a variable names. */
    Parts named() {
        return parts(
                queue != null ? queue : Variables.get("NATS_URL").orElse(null),
                store != null
                        ? store
                        : Variables.get("S3_BUCKET_NAME")
                                .map(name -> SCHEME + name)
                                .orElse(null),
                qdrant != null ? qdrant : Variables.get("QDRANT_URL").orElse(null));
    }

    /** The running system: what was asked for, else what the workers' variables say. */
    Parts running() {
        return parts(
                first(queue, "NATS_URL", "nats://localhost:4222"),
                Optional.ofNullable(store)
                        .or(() -> Variables.get("S3_BUCKET_NAME").map(name -> SCHEME + name))
                        .or(() -> Optional.of(SCHEME + "isogloss"))
                        .orElseThrow(),
                first(qdrant, "QDRANT_URL", "http://localhost:6334"));
    }

    private static String first(@Nullable String given, String variable, String fallback) {
        return given != null ? given : Variables.get(variable).orElse(fallback);
    }

    private static Parts parts(@Nullable String queue, @Nullable String store, @Nullable String qdrant) {
        return new Parts(
                Optional.ofNullable(queue).map(RealParts::nats),
                Optional.ofNullable(store).map(RealParts::bucket),
                Optional.ofNullable(qdrant)
                        .map(url -> new Parts.Vectors(
                                checked(url, "--qdrant"),
                                Variables.get("QDRANT_API_KEY").map(Secret::of))));
    }

    /** The broker of a running system. */
    static NatsSettings broker(@Nullable String given) {
        return nats(brokerUrl(given));
    }

    static String brokerUrl(@Nullable String given) {
        return first(given, "NATS_URL", "nats://localhost:4222");
    }

    private static NatsSettings nats(String url) {
        if (!url.matches("(nats|tls|ws|wss)://[^\\s,]+(,(nats|tls|ws|wss)://[^\\s,]+)*")) {
            throw new CommandFailedException("--queue is '" + url + "', must be like nats://localhost:4222.");
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

    private static Parts.Bucket bucket(String url) {
        String name = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : "";
        if (!name.matches("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")) {
            throw new CommandFailedException(
                    "--store is '" + url + "', must be like s3://my-bucket (3 to 63 of a-z, 0-9 and -).");
        }
        UnaryOperator<@Nullable String> variables = Variables.lookUp();
        // The option says the bucket, and what else a worker would want to know is no matter of this command.
        UnaryOperator<@Nullable String> wanted = variable -> {
            if (variable.equals("S3_BUCKET_NAME")) {
                return name;
            }
            return variable.matches("(AWS|S3|TLS)_.*") ? variables.apply(variable) : null;
        };
        try {
            return new Parts.Bucket(
                    StoreSettings.of(Environment.of(Worker.DATASETS, wanted)).objects(), name);
        } catch (InvalidSettingsException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()));
        }
    }

    private static String checked(String url, String option) {
        try {
            URI address = URI.create(url);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in the same words.
        }
        throw new CommandFailedException(option + " is '" + url + "', must be like http://localhost:6334.");
    }
}
