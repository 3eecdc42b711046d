package io.isogloss.runtime.settings;

import static io.isogloss.runtime.settings.Kinds.databaseUrl;
import static io.isogloss.runtime.settings.Kinds.dollars;
import static io.isogloss.runtime.settings.Kinds.file;
import static io.isogloss.runtime.settings.Kinds.flag;
import static io.isogloss.runtime.settings.Kinds.integer;
import static io.isogloss.runtime.settings.Kinds.list;
import static io.isogloss.runtime.settings.Kinds.oneOf;
import static io.isogloss.runtime.settings.Kinds.optionalFlag;
import static io.isogloss.runtime.settings.Kinds.optionalInteger;
import static io.isogloss.runtime.settings.Kinds.optionalText;
import static io.isogloss.runtime.settings.Kinds.ownFolder;
import static io.isogloss.runtime.settings.Kinds.seconds;
import static io.isogloss.runtime.settings.Kinds.secret;
import static io.isogloss.runtime.settings.Kinds.share;
import static io.isogloss.runtime.settings.Kinds.text;
import static io.isogloss.runtime.settings.Kinds.url;
import static io.isogloss.runtime.settings.Kinds.word;

import io.isogloss.model.dataset.Quantization;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.settings.Words.LogFormat;
import io.isogloss.runtime.settings.Words.LogLevel;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every environment variable. The stores and what surrounds them are here; broker and jobs, and what one worker alone reads, stand in
 * {@link JobVariables}, {@link DatasetVariables}, {@link SweepVariables} and {@link MapVariables}. The order is the order of the table.
 */
public final class Settings {
    private static final Set<Worker> BOTH = EnumSet.allOf(Worker.class);
    private static final Set<Worker> DATASETS = EnumSet.of(Worker.DATASETS);
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Pattern PRICE =
            Pattern.compile("[^=/]+=\\s*[0-9]{1,9}([.][0-9]{1,9})?\\s*/\\s*[0-9]{1,9}([.][0-9]{1,9})?");

    // Object store
    public static final Setting<String> AWS_REGION =
            text("AWS_REGION", BOTH, "us-east-1", "Region that requests to the object store are signed for.");
    public static final Setting<Optional<URI>> AWS_ENDPOINT_URL = url(
            "AWS_ENDPOINT_URL", BOTH, "Amazon S3", HTTP, "Address of an S3 server other than Amazon's, such as MinIO.");
    public static final Setting<Optional<String>> AWS_ACCESS_KEY_ID = optionalText(
            "AWS_ACCESS_KEY_ID",
            BOTH,
            "default chain",
            "Access key. Without it the usual chain is asked: profile, web identity, container, instance.");
    public static final Setting<Optional<Secret>> AWS_SECRET_ACCESS_KEY =
            secret("AWS_SECRET_ACCESS_KEY", BOTH, "Secret of the access key.");
    public static final Setting<Optional<Boolean>> S3_FORCE_PATH_STYLE = optionalFlag(
            "S3_FORCE_PATH_STYLE",
            BOTH,
            "true with AWS_ENDPOINT_URL",
            "Bucket in the path instead of in the host name.");
    public static final Setting<Integer> MAX_FILE_SIZE_MB = integer(
            "MAX_FILE_SIZE_MB",
            DATASETS,
            100,
            1,
            10_240,
            "Largest batch file, unpacked, in MiB; a larger one is refused.");

    // Vector store
    public static final Setting<Optional<URI>> QDRANT_URL =
            url("QDRANT_URL", BOTH, "from the job", HTTP, "gRPC address of the vector store for jobs that name none.");
    public static final Setting<Optional<Secret>> QDRANT_API_KEY =
            secret("QDRANT_API_KEY", BOTH, "Key for QDRANT_URL.");
    public static final Setting<Quantization> QDRANT_QUANTIZATION_TYPE = word(
            "QDRANT_QUANTIZATION_TYPE",
            DATASETS,
            Quantization.NONE,
            Quantization.class,
            "Compression of new collections, unless the job says.");
    public static final Setting<Duration> QDRANT_TIMEOUT_SECS =
            seconds("QDRANT_TIMEOUT_SECS", BOTH, 30, 1, 3600, "Deadline of one call to the vector store.");
    public static final Setting<Duration> QDRANT_CONNECT_TIMEOUT_SECS =
            seconds("QDRANT_CONNECT_TIMEOUT_SECS", BOTH, 10, 1, 600, "Time to connect to the vector store.");
    public static final Setting<Integer> QDRANT_PARALLEL_UPLOADS =
            integer("QDRANT_PARALLEL_UPLOADS", DATASETS, 4, 1, 64, "Upserts of one job that are in flight at once.");
    public static final Setting<Integer> QDRANT_COLLECTION_CREATE_MAX_ATTEMPTS =
            integer("QDRANT_COLLECTION_CREATE_MAX_ATTEMPTS", DATASETS, 5, 1, 20, "Tries to create a collection.");
    public static final Setting<OptionalInt> QDRANT_SHARDS =
            optionalInteger("QDRANT_SHARDS", DATASETS, "the server's", 1, 1000, "Shards of new collections.");
    public static final Setting<OptionalInt> QDRANT_REPLICAS = optionalInteger(
            "QDRANT_REPLICAS", DATASETS, "the server's", 1, 16, "Copies of each shard of new collections.");
    public static final Setting<OptionalInt> QDRANT_HNSW_M = optionalInteger(
            "QDRANT_HNSW_M",
            DATASETS,
            "the server's",
            0,
            256,
            "Links per node of the search graph of new collections.");
    public static final Setting<OptionalInt> QDRANT_HNSW_EF_CONSTRUCT = optionalInteger(
            "QDRANT_HNSW_EF_CONSTRUCT",
            DATASETS,
            "the server's",
            4,
            4096,
            "Candidates while the search graph of new collections is built.");
    public static final Setting<Boolean> QDRANT_VECTORS_ON_DISK = flag(
            "QDRANT_VECTORS_ON_DISK", DATASETS, true, "Whether new collections keep vectors and payloads on disk.");

    // Addresses in messages
    public static final Setting<List<String>> ALLOWED_ADDRESSES = list(
            "ALLOWED_ADDRESSES",
            BOTH,
            "none",
            "comma-separated `host`, `host:port`, `*.suffix`, IP address or block, `address:port`, `[IPv6]:port`",
            "Addresses that messages may name although they are private.",
            entries -> AddressRules.of(entries, PrivateAddresses.NONE));
    public static final Setting<PrivateAddresses> ALLOW_PRIVATE_ADDRESSES = word(
            "ALLOW_PRIVATE_ADDRESSES",
            BOTH,
            PrivateAddresses.STORES,
            PrivateAddresses.class,
            "For what messages may name private addresses: vector stores, everything, nothing.");

    // Certificates of HTTP
    public static final Setting<Optional<Path>> TLS_CA_CERT_PATH = file(
            "TLS_CA_CERT_PATH",
            BOTH,
            "those of the JVM",
            "PEM file of the authorities that inference services in the worker's own settings are trusted by.");
    public static final Setting<Optional<Path>> TLS_CLIENT_CERT_PATH =
            file("TLS_CLIENT_CERT_PATH", BOTH, "none", "PEM file of the certificate that is shown to them.");
    public static final Setting<Optional<Path>> TLS_CLIENT_KEY_PATH =
            file("TLS_CLIENT_KEY_PATH", BOTH, "none", "PEM file of its key, in PKCS 8.");

    // Around the work
    public static final Setting<Optional<String>> SERVICE_NAME = optionalText(
            "SERVICE_NAME", BOTH, "`worker-datasets`, `worker-visualizations`", "Name in traces, logs and `/status`.");
    public static final Setting<Optional<String>> WORKER_ID =
            optionalText("WORKER_ID", BOTH, "drawn at the start", "Name of this process in traces and logs.");
    public static final Setting<OptionalInt> HEALTH_CHECK_PORT = optionalInteger(
            "HEALTH_CHECK_PORT",
            BOTH,
            "8002 datasets, 8081 visualizations",
            0,
            65_535,
            "Port of health, metrics and actuator.");
    public static final Setting<OptionalInt> PROMETHEUS_METRICS_PORT = optionalInteger(
            "PROMETHEUS_METRICS_PORT",
            BOTH,
            "that of HEALTH_CHECK_PORT",
            0,
            65_535,
            "A second port with the same paths.");
    public static final Setting<Optional<URI>> OTEL_EXPORTER_OTLP_ENDPOINT = url(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            BOTH,
            "no traces",
            HTTP,
            "Collector that traces are sent to; over HTTP, `/v1/traces` is appended.");
    public static final Setting<Optional<String>> OTEL_EXPORTER_OTLP_PROTOCOL = oneOf(
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            BOTH,
            "`grpc` where the port is 4317, else `http/protobuf`",
            List.of("grpc", "http/protobuf"),
            "How the collector is spoken to.");
    public static final Setting<Optional<Secret>> OTEL_EXPORTER_OTLP_HEADERS =
            secret("OTEL_EXPORTER_OTLP_HEADERS", BOTH, "Headers for the collector, `name=value` with commas between.");
    public static final Setting<Double> OTEL_TRACES_SAMPLER_ARG =
            share("OTEL_TRACES_SAMPLER_ARG", BOTH, 1, "Share of the traces that begin here that are recorded.");

    // Logs
    public static final Setting<LogFormat> LOG_FORMAT =
            word("LOG_FORMAT", BOTH, LogFormat.JSON, LogFormat.class, "How log lines are written.");
    public static final Setting<LogLevel> LOG_LEVEL = word(
            "LOG_LEVEL",
            BOTH,
            LogLevel.INFO,
            LogLevel.class,
            "Least level of log lines; below `info` for the worker's own lines alone.");

    // Ledger
    public static final Setting<Optional<Secret>> DATABASE_URL = databaseUrl(
            "DATABASE_URL",
            BOTH,
            "a file below LEDGER_PATH",
            "PostgreSQL that keeps what embedding and naming cost (tables `embedding_costs`, `embedding_audit`).");
    public static final Setting<Optional<Path>> LEDGER_PATH = ownFolder(
            "LEDGER_PATH",
            BOTH,
            "with DATABASE_URL a temporary folder, else no ledger",
            "Folder of costs that wait for the database, and without DATABASE_URL of the database itself, which one"
                    + " worker opens.");
    public static final Setting<Integer> LEDGER_BACKLOG_MB = integer(
            "LEDGER_BACKLOG_MB",
            BOTH,
            64,
            1,
            10_240,
            "Costs that wait for the database, in MiB on disk; beyond that they are dropped and counted.");
    public static final Setting<List<String>> LLM_PRICES = list(
            "LLM_PRICES",
            Set.of(Worker.VISUALIZATIONS),
            "those shipped",
            "comma-separated `model=input/output`",
            "US dollars a million tokens of models that name topics, beside those that are known.",
            entries -> entries.forEach(Settings::checkPrice));
    public static final Setting<Optional<BigDecimal>> DAILY_BUDGET_USD =
            dollars("DAILY_BUDGET_USD", BOTH, "none", "US dollars a day (UTC) for all workers of the ledger.");
    public static final Setting<Optional<BigDecimal>> MONTHLY_BUDGET_USD =
            dollars("MONTHLY_BUDGET_USD", BOTH, "none", "US dollars a month (UTC) for all workers of the ledger.");
    public static final Setting<Integer> BUDGET_ALERT_PERCENT =
            integer("BUDGET_ALERT_PERCENT", BOTH, 80, 1, 100, "Part of a budget at which a warning is given.");
    public static final Setting<Boolean> BUDGET_STOPS_JOBS = flag(
            "BUDGET_STOPS_JOBS",
            BOTH,
            false,
            "Whether jobs stay in their stream while a budget is spent, until the next day or month.");

    private static void checkPrice(String entry) {
        if (!PRICE.matcher(entry).matches()) {
            throw new IllegalArgumentException("no price");
        }
    }

    /** Those above. */
    private static final List<Setting<?>> AROUND = List.of(
            AWS_REGION,
            AWS_ENDPOINT_URL,
            AWS_ACCESS_KEY_ID,
            AWS_SECRET_ACCESS_KEY,
            S3_FORCE_PATH_STYLE,
            MAX_FILE_SIZE_MB,
            QDRANT_URL,
            QDRANT_API_KEY,
            QDRANT_QUANTIZATION_TYPE,
            QDRANT_TIMEOUT_SECS,
            QDRANT_CONNECT_TIMEOUT_SECS,
            QDRANT_PARALLEL_UPLOADS,
            QDRANT_COLLECTION_CREATE_MAX_ATTEMPTS,
            QDRANT_SHARDS,
            QDRANT_REPLICAS,
            QDRANT_HNSW_M,
            QDRANT_HNSW_EF_CONSTRUCT,
            QDRANT_VECTORS_ON_DISK,
            ALLOWED_ADDRESSES,
            ALLOW_PRIVATE_ADDRESSES,
            TLS_CA_CERT_PATH,
            TLS_CLIENT_CERT_PATH,
            TLS_CLIENT_KEY_PATH,
            SERVICE_NAME,
            WORKER_ID,
            HEALTH_CHECK_PORT,
            PROMETHEUS_METRICS_PORT,
            OTEL_EXPORTER_OTLP_ENDPOINT,
            OTEL_EXPORTER_OTLP_PROTOCOL,
            OTEL_EXPORTER_OTLP_HEADERS,
            OTEL_TRACES_SAMPLER_ARG,
            LOG_FORMAT,
            LOG_LEVEL,
            DATABASE_URL,
            LEDGER_PATH,
            LEDGER_BACKLOG_MB,
            LLM_PRICES,
            DAILY_BUDGET_USD,
            MONTHLY_BUDGET_USD,
            BUDGET_ALERT_PERCENT,
            BUDGET_STOPS_JOBS);

    /** All of them. */
    public static final List<Setting<?>> ALL = Stream.of(
                    JobVariables.ALL, AROUND, DatasetVariables.ALL, SweepVariables.ALL, MapVariables.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private Settings() {}
}
