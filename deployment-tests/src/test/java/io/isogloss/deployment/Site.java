package io.isogloss.deployment;

import io.isogloss.ledger.PostgresServer;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.qdrant.client.QdrantClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The services of docker-compose.yml that the workers talk to, on ports of this machine, with the secrets that the file gives
 * them: a real nats-server under the very configuration that is mounted there, an S3 server, the vector server, an embedding
 * server.
 */
final class Site {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SWEEPS = "/etc/isogloss/sweep/";
    static final Path ROOT = Path.of(System.getProperty("isogloss.root", "..")).toAbsolutePath();

    final ComposeFile compose;
    final S3ObjectStore objects;
    final EmbeddedQdrant vectors;
    final Connection nats;
    final String bucket;
    final TraceCollector traces;

    private final Path folder;
    private final Process broker;
    private final LocalS3 s3;
    private final ModelServer models;
    private final PostgresServer database;
    private final Map<String, JsonNode> ended = new ConcurrentHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private Site(Path folder) throws Exception {
        this.folder = folder;
        Path env = drawnSecrets();
        // As docs/operations/compose.md says for the profile traces, a budget, and the example of a sweep.
        Files.writeString(
                env,
                "\nOTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318\nDAILY_BUDGET_USD=1000\n" + "SWEEP_FILE="
                        + SWEEPS + "example.json\n",
                StandardOpenOption.APPEND);
        compose = ComposeFile.of(ROOT, env);
        traces = new TraceCollector();
        int natsPort = NatsServer.freePort();
        broker = broker(natsPort);
        Map<String, String> store = compose.environment("s3");
        s3 = LocalS3.start(store.get("ROOT_ACCESS_KEY"), store.get("ROOT_SECRET_KEY"));
        String vectorKey = compose.environment("qdrant").get("QDRANT__SERVICE__API_KEY");
        vectors = EmbeddedQdrant.open(
                folder.resolve("qdrant"), EmbeddedQdrantOptions.listening(0).withApiKey(vectorKey));
        models = new ModelServer();
        database = PostgresServer.start();
        try (var connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create role isogloss login");
            statement.execute("create database isogloss owner isogloss");
        }
        addresses.put("nats:4222", "127.0.0.1:" + natsPort);
        addresses.put("s3:7070", "127.0.0.1:" + s3.port());
        addresses.put("qdrant:6334", "127.0.0.1:" + vectors.port());
        addresses.put("postgres:5432", URI.create(database.url()).getAuthority().replaceFirst(".*@", ""));
        addresses.put("otel-collector:4318", "127.0.0.1:" + traces.port());
        addresses.put("tei", "localhost:" + models.port());
        try (var connection = DriverManager.getConnection(databaseUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table articles (id bigint primary key, title text, body text, url text, active boolean)");
        }
        objects = s3.open();
        bucket = Path.of(compose.lastOfEntryPoint("s3-bucket")).getFileName().toString();
        objects.ensureBucket(bucket);
        nats = connection(environment("worker-datasets"));
        nats.createDispatcher(this::hear).subscribe(">");
    }

    static Site open(Path folder) throws Exception {
        return new Site(Files.createDirectories(folder));
    }

    /** A worker's environment in the compose file, with the addresses of this machine. */
    Map<String, String> environment(String service) {
        Map<String, String> environment = compose.environment(service);
        environment.replaceAll((name, value) -> {
            if (value.startsWith(SWEEPS)) {
                return ROOT.resolve("deploy/sweep")
                        .resolve(value.substring(SWEEPS.length()))
                        .toString();
            }
            return value.matches("/(?:cache|ledger)")
                    ? folder.resolve(service + value).toString()
                    : local(value);
        });
        if (environment.containsKey("SWEEP_FILE")) {
            // What deploy/sweep/.env would say.
            environment.put("ARTICLES_DATABASE_URL", environment.get("DATABASE_URL"));
        }
        return environment;
    }

    /** The text with the names of services replaced by where they are here. */
    String local(String text) {
        String local = text;
        for (Map.Entry<String, String> each : addresses.entrySet()) {
            local = local.replaceAll("(^|//|@)" + each.getKey() + "(?=$|[/?,\"])", "$1" + each.getValue());
        }
        return local;
    }

    /** Publishes a job written with the names of the compose file, and waits for its final status. */
    JsonNode answered(String subject, String job) throws Exception {
        publish(subject, job);
        return finalStatus(JsonMapper.shared().readTree(job).path("job_id").asString());
    }

    /** Publishes a job written with the names of the compose file. */
    void publish(String subject, String job) throws Exception {
        nats.jetStream().publish(subject, local(job).getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for the status that ends a job. */
    JsonNode finalStatus(String job) {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        Poll.until("a final status of " + job, PATIENCE, () -> {
            found.set(ended.get(job));
            return found.get() != null;
        });
        return found.get();
    }

    long points(String collection) throws Exception {
        try (QdrantClient client = vectors.client()) {
            return client.countAsync(collection).get();
        }
    }

    private String databaseUrl() {
        return "jdbc:postgresql://" + addresses.get("postgres:5432") + "/isogloss?user=isogloss";
    }

    /** Rows that say what an embedding or a name cost. */
    long costRows() throws SQLException {
        try (var connection = DriverManager.getConnection(databaseUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from embedding_costs")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Headers of the last message of a subject in a stream; empty when there is none. */
    String lastOf(String stream, String subject) throws Exception {
        try {
            return String.valueOf(nats.getStreamContext(stream)
                    .getLastMessage(subject)
                    .getHeaders()
                    .entrySet());
        } catch (JetStreamApiException e) {
            return "";
        }
    }

    private void hear(Message message) {
        if (message.getSubject().startsWith("transforms.")
                || message.getSubject().startsWith("worker.result.")
                || message.getSubject().equals("dataset.transform.complete")) {
            JsonNode status = JsonMapper.shared().readTree(message.getData());
            String job = status.path("job_id").asString(status.path("jobId").asString(""));
            if (!status.path("status").asString("processing").equals("processing")) {
                ended.put(job, status);
            }
        }
    }

    private Path drawnSecrets() throws IOException, InterruptedException {
        Path copy = Files.createDirectories(folder.resolve("compose/scripts"));
        Files.copy(ROOT.resolve(".env.example"), copy.resolveSibling(".env.example"));
        Files.copy(ROOT.resolve("scripts/make-env.sh"), copy.resolve("make-env.sh"));
        Process script = new ProcessBuilder("sh", copy.resolve("make-env.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("make-env.log").toFile())
                .start();
        if (script.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("make-env.log")));
        }
        return copy.resolveSibling(".env");
    }

    private Process broker(int port) throws IOException {
        String mounted = Files.readString(ROOT.resolve("deploy/nats/nats.conf"));
        Path configuration = Files.writeString(
                folder.resolve("nats.conf"),
                mounted.replace("/data", folder.resolve("nats").toString()));
        ProcessBuilder builder = new ProcessBuilder(
                        NatsServer.binary().orElseThrow().toString(),
                        "--config",
                        configuration.toString(),
                        "-a",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-m",
                        Integer.toString(NatsServer.freePort()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nats.log").toFile());
        builder.environment().putAll(compose.environment("nats"));
        return builder.start();
    }

    /** A client with the workers' own login, as soon as the broker answers. */
    private Connection connection(Map<String, String> worker) throws InterruptedException {
        Options options = Options.builder()
                .server(worker.get("NATS_URL"))
                .userInfo(worker.get("NATS_USER"), worker.get("NATS_PASSWORD"))
                .connectionTimeout(START)
                .build();
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                return Nats.connect(options);
            } catch (IOException e) {
                if (!broker.isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError("nats-server does not answer; see " + folder.resolve("nats.log"), e);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    void close() throws Exception {
        nats.close();
        objects.close();
        models.close();
        traces.close();
        database.close();
        vectors.close();
        s3.close();
        broker.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
