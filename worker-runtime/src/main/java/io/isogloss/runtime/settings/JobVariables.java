package io.isogloss.runtime.settings;

import static io.isogloss.runtime.settings.Kinds.file;
import static io.isogloss.runtime.settings.Kinds.flag;
import static io.isogloss.runtime.settings.Kinds.integer;
import static io.isogloss.runtime.settings.Kinds.masterKey;
import static io.isogloss.runtime.settings.Kinds.optionalInteger;
import static io.isogloss.runtime.settings.Kinds.optionalText;
import static io.isogloss.runtime.settings.Kinds.path;
import static io.isogloss.runtime.settings.Kinds.seconds;
import static io.isogloss.runtime.settings.Kinds.secret;
import static io.isogloss.runtime.settings.Kinds.servers;

import io.isogloss.model.secret.MasterKey;
import io.isogloss.model.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Variables of the broker, of the jobs that come from it, and of the secrets that they name. */
public final class JobVariables {
    private static final Set<Worker> BOTH = EnumSet.allOf(Worker.class);
    private static final Set<String> SCHEMES = Set.of("nats", "tls");

    // Broker
    public static final Setting<List<String>> NATS_URL =
            servers("NATS_URL", BOTH, "nats://localhost:4222", SCHEMES, "The broker, or the servers of its cluster.");
    public static final Setting<List<String>> NATS_SERVER_URL =
            servers("NATS_SERVER_URL", BOTH, "none", SCHEMES, "Older name of `NATS_URL`, heard where that is not set.");
    public static final Setting<Optional<String>> NATS_USER =
            optionalText("NATS_USER", BOTH, "none", "User at the broker.");
    public static final Setting<Optional<Secret>> NATS_PASSWORD =
            secret("NATS_PASSWORD", BOTH, "Password of `NATS_USER`.");
    public static final Setting<Optional<Secret>> NATS_TOKEN =
            secret("NATS_TOKEN", BOTH, "Token for the broker, instead of a user.");
    public static final Setting<Optional<Secret>> NATS_NKEY_SEED =
            secret("NATS_NKEY_SEED", BOTH, "Private seed of an nkey, `SU…`, instead of a user.");
    public static final Setting<Optional<Path>> NATS_CREDENTIALS_FILE =
            file("NATS_CREDENTIALS_FILE", BOTH, "none", "File with a JWT and its seed (`.creds`), instead of a user.");
    public static final Setting<Optional<Path>> NATS_CA_CERT_PATH = file(
            "NATS_CA_CERT_PATH",
            BOTH,
            "those of the JVM",
            "PEM file of the authorities that the broker is trusted by.");
    public static final Setting<Optional<Path>> NATS_CLIENT_CERT_PATH =
            file("NATS_CLIENT_CERT_PATH", BOTH, "none", "PEM file of this worker's own certificate.");
    public static final Setting<Optional<Path>> NATS_CLIENT_KEY_PATH =
            file("NATS_CLIENT_KEY_PATH", BOTH, "none", "PEM file of its key, in PKCS 8.");
    public static final Setting<Integer> NATS_REPLICAS = integer(
            "NATS_REPLICAS",
            BOTH,
            1,
            1,
            5,
            "Copies of each stream that is created; three survive the loss of a server.");
    public static final Setting<Boolean> NATS_CREATE_STREAMS =
            flag("NATS_CREATE_STREAMS", BOTH, true, "Whether missing streams and consumers are created.");
    public static final Setting<Boolean> NATS_UPDATE_STREAMS =
            flag("NATS_UPDATE_STREAMS", BOTH, false, "Whether streams and consumers that differ are changed.");

    // Jobs
    public static final Setting<Optional<String>> NATS_CONSUMER_NAME = optionalText(
            "NATS_CONSUMER_NAME",
            BOTH,
            "`dataset-transform-workers`, `visualization-transform-workers`",
            "Durable consumer that all workers share.");
    public static final Setting<OptionalInt> NATS_MAX_ACK_PENDING = optionalInteger(
            "NATS_MAX_ACK_PENDING",
            BOTH,
            "100 datasets, 10 visualizations, at least twice `MAX_CONCURRENT_JOBS`",
            1,
            100_000,
            "Jobs at once in all workers together.");
    public static final Setting<OptionalInt> MAX_CONCURRENT_JOBS = optionalInteger(
            "MAX_CONCURRENT_JOBS", BOTH, "10 datasets, 3 visualizations", 1, 1_000, "Jobs at once in this worker.");
    public static final Setting<Duration> PROCESSING_TIMEOUT_SECS = seconds(
            "PROCESSING_TIMEOUT_SECS", BOTH, 3_600, 1, 86_400, "Longest run of one job; after it the job fails.");
    public static final Setting<Duration> WORKER_SHUTDOWN_TIMEOUT_SECS = seconds(
            "WORKER_SHUTDOWN_TIMEOUT_SECS",
            BOTH,
            300,
            1,
            7_200,
            "Time for jobs in flight when the worker is told to stop; what is left is handed back.");

    // Secrets that jobs name
    public static final Setting<Optional<MasterKey>> ENCRYPTION_MASTER_KEY =
            masterKey(BOTH, "Opens sealed keys of jobs.");
    public static final Setting<Optional<Path>> SECRETS_PATH =
            path("SECRETS_PATH", BOTH, "none", "Folder below which `file:` keys of jobs lie.");

    static final List<Setting<?>> ALL = List.of(
            NATS_URL,
            NATS_SERVER_URL,
            NATS_USER,
            NATS_PASSWORD,
            NATS_TOKEN,
            NATS_NKEY_SEED,
            NATS_CREDENTIALS_FILE,
            NATS_CA_CERT_PATH,
            NATS_CLIENT_CERT_PATH,
            NATS_CLIENT_KEY_PATH,
            NATS_REPLICAS,
            NATS_CREATE_STREAMS,
            NATS_UPDATE_STREAMS,
            NATS_CONSUMER_NAME,
            NATS_MAX_ACK_PENDING,
            MAX_CONCURRENT_JOBS,
            PROCESSING_TIMEOUT_SECS,
            WORKER_SHUTDOWN_TIMEOUT_SECS,
            ENCRYPTION_MASTER_KEY,
            SECRETS_PATH);

    private JobVariables() {}
}
