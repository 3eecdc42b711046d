package io.isogloss.runtime.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real nats-server with JetStream on a free port, its store in a folder of its own that survives restarts and goes with
 * {@link #close}.
 *
 * <p>The binary is the one named by {@code NATS_SERVER_BIN}, else the one on the path, else {@code .tools/bin} of the
 * checkout, where {@code scripts/nats-server.sh} puts one.
 */
public final class NatsServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORTS = 5;

    private final Path binary;
    private final Path home;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private NatsServer(Path binary, List<String> arguments) throws IOException {
        this.binary = binary;
        this.home = Files.createTempDirectory("nats-server-");
        this.port = freePort();
        this.arguments = List.copyOf(arguments);
    }

    /** Starts a server; further arguments go to the binary. */
    public static NatsServer start(String... arguments) {
        return startBinary(
                binary().orElseThrow(() -> new IllegalStateException(
                        "no nats-server found; run scripts/nats-server.sh or set NATS_SERVER_BIN")),
                arguments);
    }

    /** Starts a server from a binary of the caller's choice. */
    public static NatsServer startBinary(Path binary, String... arguments) {
        for (int port = 1; ; port++) {
            NatsServer server;
            try {
                server = new NatsServer(binary, List.of(arguments));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try {
                server.restart();
                return server;
            } catch (IllegalStateException e) {
                String log = server.log();
                server.close();
                // Somebody may have taken the port since it was free.
                if (port == PORTS || !log.contains("address already in use")) {
                    throw e;
                }
            }
        }
    }

    /** Where a binary is, if there is one. */
    public static Optional<Path> binary() {
        List<Path> candidates = new ArrayList<>();
        String named = System.getenv("NATS_SERVER_BIN");
        if (named != null) {
            candidates.add(Path.of(named));
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            candidates.add(Path.of(folder, "nats-server"));
        }
        candidates.add(Path.of(System.getProperty("isogloss.root", ".."), ".tools", "bin", "nats-server"));
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }

    /** URL for clients. */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Port for clients. */
    public int port() {
        return port;
    }

    /** A connection of the test's own, which waits as long for an answer as a busy machine may take. */
    public Connection connect() throws IOException, InterruptedException {
        return Nats.connect(
                new Options.Builder().server(url()).connectionTimeout(PATIENCE).build());
    }

    /** Names of its streams; none while it does not answer. */
    @SuppressWarnings("try") // Who interrupts a test gets no names.
    public List<String> streams() {
        try (Connection connection = connect()) {
            return connection.jetStreamManagement().getStreamNames();
        } catch (IOException | JetStreamApiException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Takes every message out of every stream. */
    @SuppressWarnings("try") // Who interrupts a test learns of it below.
    public void empty() {
        try (Connection connection = connect()) {
            JetStreamManagement management = connection.jetStreamManagement();
            for (String stream : management.getStreamNames()) {
                var _ = management.purgeStream(stream);
            }
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException("the streams cannot be emptied", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts, or starts again, on the same port with the same store. */
    public void restart() {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "-js",
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-sd",
                home.resolve("store").toString()));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("nats-server did not start: " + log());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Kills it with SIGKILL and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Sends a signal by name, such as STOP or CONT. */
    public void signal(String name) {
        Signals.send(process, name);
    }

    /** What it has written so far. */
    public String log() {
        try {
            return Files.readString(home.resolve("log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        signal("CONT");
        process.destroyForcibly();
        await();
        deleteHome();
    }

    private void await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nats-server " + process.pid() + " does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteHome() {
        try {
            Files.walkFileTree(home, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException error) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that was free a moment ago, below those that systems give to connections and to servers without a wish: none of them gets it meanwhile. */
    public static int freePort() {
        for (int tries = 1; ; tries++) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(15_000, 32_000))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (tries == 100) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
