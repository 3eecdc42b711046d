package io.isogloss.local;

import io.isogloss.local.engine.Parts;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.settings.Worker;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The stores of a running system. Their keys come from the variables that the workers read too. */
final class StoreOptions {
    private static final String SCHEME = "s3://";

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

    /** Whether everything that workers elsewhere must reach was named. */
    boolean complete() {
        return store != null && qdrant != null;
    }

    /** What was asked for; everything else stays in this process. */
    Parts asGiven() {
        return asGiven(Optional.empty());
    }

    /** What was asked for, for jobs that go to this queue. */
    Parts asGiven(Optional<NatsSettings> queue) {
        return parts(queue, store, qdrant);
    }

    /** What an option or a variable names. */
    Parts named(Optional<NatsSettings> queue) {
        return parts(queue, storeNamed(null), qdrantNamed(null));
    }

    /** The running system: what was asked for, else what the workers' variables say, else what they take by themselves. */
    Parts running(NatsSettings queue) {
        return parts(Optional.of(queue), storeNamed(SCHEME + "isogloss"), qdrantNamed("http://localhost:6334"));
    }

    private @Nullable String storeNamed(@Nullable String fallback) {
        return store != null
                ? store
                : Variables.get("S3_BUCKET_NAME").map(name -> SCHEME + name).orElse(fallback);
    }

    private @Nullable String qdrantNamed(@Nullable String fallback) {
        return qdrant != null ? qdrant : Variables.get("QDRANT_URL").orElse(fallback);
    }

    private static Parts parts(Optional<NatsSettings> queue, @Nullable String store, @Nullable String qdrant) {
        return new Parts(
                queue,
                Optional.ofNullable(store).map(StoreOptions::bucket),
                Optional.ofNullable(qdrant)
                        .map(url -> new Parts.Vectors(
                                checked(url), Variables.get("QDRANT_API_KEY").map(Secret::of))));
    }

    private static Parts.Bucket bucket(String url) {
        String name = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : "";
        if (!name.matches("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")) {
            throw CommandFailedException.wrongCall(
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

    private static String checked(String url) {
        try {
            URI address = URI.create(url);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in the same words.
        }
        throw CommandFailedException.wrongCall("--qdrant is '" + url + "', must be like http://localhost:6334.");
    }
}
