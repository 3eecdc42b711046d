package io.isogloss.benchmarks.datasets;

import io.isogloss.model.secret.Secret;
import io.isogloss.qdrant.EmbeddedQdrantMain;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.objects.S3Options;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * nats-server, S3, Qdrant and a provider, each in a process of its own on loopback, and the worker as its image starts it: the same run-time image, options and
 * AOT cache ({@code scripts/as-image.sh}).
 *
 * <p>The binary of nats-server is the one that {@code NATS_SERVER_BIN} names, else the one on the path or in {@code .tools/bin}.
 */
final class Surroundings implements AutoCloseable {
    static final String BUCKET = "bench";
    private static final String WORKER = "worker-datasets";
    private static final Duration START = Duration.ofSeconds(60);
    private static final String ACCESS_KEY = "test";
    private static final String SECRET_KEY = "testtest";

    private final Path folder;
    private final Path root;
    private final Path image;
    private final @Nullable Path workerJar;
    private final List<ChildProcess> servers = new ArrayList<>();
    private final List<ChildProcess> workers = new CopyOnWriteArrayList<>();
    private final String natsUrl;
    private final String s3Url;
    private final String qdrantUrl;
    private final String providerUrl;
    private final int healthPort;

    /**
     * Starts the servers.
     *
     * @param root the checkout
     * @param dimensions of the provider's vectors
     * @param workerJar to start by itself, without the options and the cache of the image; null for what the image holds
     */
    Surroundings(Path root, int dimensions, @Nullable Path workerJar) throws IOException {
        this.root = root;
        this.workerJar = workerJar;
        this.image = root.resolve("benchmarks/target/image").toAbsolutePath();
        this.folder = Files.createTempDirectory("dataset-load-");
        // Whatever fails below, nothing that was started stays.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        if (workerJar == null) {
            makeImage();
        }
        int natsPort = freePort();
        ProcessBuilder nats = new ProcessBuilder(
                natsServer(root),
                "-js",
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(natsPort),
                "-sd",
                folder.resolve("nats").toString());
        nats.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        servers.add(new ChildProcess("nats", nats, log("nats")));
        natsUrl = "nats://127.0.0.1:" + natsPort;
        s3Url = "http://127.0.0.1:"
                + listening("s3", ChildProcess.java(List.of("-Xmx2g"), MemoryS3.class, ACCESS_KEY, SECRET_KEY));
        qdrantUrl = "http://127.0.0.1:"
                + listening(
                        "qdrant",
                        ChildProcess.java(
                                List.of("-Xmx3g"),
                                EmbeddedQdrantMain.class,
                                folder.resolve("qdrant").toString(),
                                "0"));
        providerUrl = "http://127.0.0.1:"
                + listening(
                        "provider",
                        ChildProcess.java(
                                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                                InstantProvider.class,
                                Integer.toString(dimensions)))
                + "/v1";
        healthPort = freePort();
    }

    private int listening(String name, ProcessBuilder builder) throws IOException {
        ChildProcess process = new ChildProcess(name, builder, log(name));
        servers.add(process);
        return process.announcedPort();
    }

    /** Starts the worker; options go to its JVM after those of the image. */
    ChildProcess startWorker(List<String> options, Map<String, String> variables) throws IOException {
        List<String> command = new ArrayList<>();
        if (workerJar == null) {
            command.add(image.resolve("java/bin/java").toString());
            command.addAll(List.of("@jvm.options", "@worker.options", "-XX:AOTCache=app.aot"));
            command.addAll(options);
            command.addAll(List.of("-jar", "app.jar"));
        } else {
            command.add(ChildProcess.javaBinary());
            command.add("@" + root.resolve("docker/jvm.options"));
            command.addAll(options);
            command.addAll(List.of("-jar", workerJar.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        if (workerJar == null) {
            builder.directory(image.resolve(WORKER).toFile());
        }
        Map<String, String> environment = builder.environment();
        environment.put("NATS_URL", natsUrl);
        environment.put("NATS_REPLICAS", "1");
        environment.put("AWS_ENDPOINT_URL", s3Url);
        environment.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        environment.put("ALLOWED_ADDRESSES", "127.0.0.0/8");
        environment.put("HEALTH_CHECK_PORT", Integer.toString(healthPort));
        environment.putAll(variables);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log("worker").toFile()));
        ChildProcess worker = new ChildProcess("worker", builder, log("worker"));
        workers.add(worker);
        return worker;
    }

    /** Returns when the worker has made its consumer. */
    void awaitWorker(Connection nats, ChildProcess worker) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                nats.jetStreamManagement().getConsumerInfo("DATASET_TRANSFORMS", "dataset-transform-workers");
                return;
            } catch (JetStreamApiException | IOException e) {
                if (!worker.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("the worker does not start; see " + log("worker"), e);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Makes what the image holds, unless it is there; a first time takes a minute. */
    private void makeImage() throws IOException {
        Process script = new ProcessBuilder(
                        "bash", root.resolve("scripts/as-image.sh").toString(), image.toString(), WORKER)
                .redirectErrorStream(true)
                .redirectOutput(log("image").toFile())
                .start();
        try {
            if (script.waitFor() != 0) {
                throw new IOException("nothing like the image could be made; see " + log("image"));
            }
        } catch (InterruptedException e) {
            script.destroy();
            Thread.currentThread().interrupt();
        }
    }

    S3ObjectStore objects() {
        S3ObjectStore objects = S3ObjectStore.open(S3Options.of(
                Optional.of(URI.create(s3Url)),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(ACCESS_KEY, Secret.of(SECRET_KEY))));
        objects.ensureBucket(BUCKET);
        return objects;
    }

    String natsUrl() {
        return natsUrl;
    }

    String qdrantUrl() {
        return qdrantUrl;
    }

    String providerUrl() {
        return providerUrl;
    }

    String s3Url() {
        return s3Url;
    }

    int healthPort() {
        return healthPort;
    }

    List<ChildProcess> servers() {
        return servers;
    }

    /** Where everything writes; it stays for those who want to look. */
    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    @Override
    public void close() {
        workers.forEach(ChildProcess::close);
        servers.reversed().forEach(ChildProcess::close);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String natsServer(Path root) {
        List<Path> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("NATS_SERVER_BIN")).map(Path::of).ifPresent(candidates::add);
        for (String on : Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)) {
            candidates.add(Path.of(on, "nats-server"));
        }
        candidates.add(root.resolve(".tools/bin/nats-server"));
        return candidates.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no nats-server; scripts/nats-server.sh brings one"))
                .toString();
    }
}
