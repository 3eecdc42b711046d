package io.isogloss.deployment;

import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a worker's image holds as a process, with the options of the image and no environment but the one given. */
final class WorkerJar implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(4);
    /** Names of the workers that this process has extracted: what is there may be of another build. */
    private static final Set<String> EXTRACTED = new HashSet<>();

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private WorkerJar(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts it; memory is what its container would be limited to, home what would be its {@code /tmp}. */
    static WorkerJar start(String name, Map<String, String> environment, String memory, Path home) throws IOException {
        return run(environment, memory, home, List.of("-jar", jar(name)));
    }

    /** Starts another main class of its jar. */
    static WorkerJar startMain(String name, String main, Map<String, String> environment, String memory, Path home)
            throws IOException {
        return run(environment, memory, home, List.of("-cp", jar(name), main));
    }

    /** Starts it within a cgroup, on a read-only root, from a run-time image of its own. */
    static WorkerJar startAsContainer(
            String name, Map<String, String> environment, String memory, int processors, Path folder)
            throws IOException {
        int port = NatsServer.freePort();
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        Site.ROOT.resolve("scripts/as-container.sh").toString(),
                        Site.ROOT.resolve("deployment-tests/target/container").toString(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("MEMORY", memory);
        builder.environment().put("CPUS", Integer.toString(processors));
        builder.environment().put("HEALTH_CHECK_PORT", Integer.toString(port));
        return new WorkerJar(builder.start(), port, log);
    }

    long residentMiB() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
        return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1")) >> 10;
    }

    /** The highest level of its cgroup, which counts files that it read as well. */
    long mostCgroupMiB() throws IOException {
        String name = "isogloss-" + process.pid();
        Path first = Path.of("/sys/fs/cgroup/memory", name, "memory.max_usage_in_bytes");
        Path second = Path.of("/sys/fs/cgroup", name, "memory.peak");
        return Long.parseLong(
                        Files.readString(Files.exists(first) ? first : second).strip())
                >> 20;
    }

    /** Extracted, as docker/Dockerfile does it: classes are loaded from the jars beside it, not from jars in a jar. */
    private static synchronized String jar(String name) throws IOException {
        Path target = Site.ROOT.resolve("deployment-tests/target");
        Path folder = target.resolve("extracted").resolve(name);
        if (EXTRACTED.add(name)) {
            Process tool = new ProcessBuilder(
                            java(),
                            "-Djarmode=tools",
                            "-jar",
                            target.resolve("jars/" + name + ".jar").toString(),
                            "extract",
                            "--force",
                            "--destination",
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("the jar of " + name + " was not extracted: " + said);
            }
        }
        return folder.resolve(name + ".jar").toString();
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    private static WorkerJar run(Map<String, String> environment, String memory, Path home, List<String> what)
            throws IOException {
        int port = NatsServer.freePort();
        Files.createDirectories(home);
        Path log = home.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                java(),
                "@" + Site.ROOT.resolve("docker/jvm.options"),
                "@" + Site.ROOT.resolve("docker/worker.options"),
                // The run-time image has these modules and no others.
                "--limit-modules=" + modules(),
                "-XX:MaxRAM=" + memory,
                "-Djava.io.tmpdir=" + home));
        command.addAll(what);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("HEALTH_CHECK_PORT", Integer.toString(port));
        return new WorkerJar(builder.start(), port, log);
    }

    private static String modules() throws IOException {
        return Files.readAllLines(Site.ROOT.resolve("docker/modules")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .collect(Collectors.joining(","));
    }

    WorkerJar awaitAnswer(String path) {
        return awaitAnswer(path, START);
    }

    WorkerJar awaitAnswer(String path, Duration patience) {
        try {
            Poll.until(path + " of the worker", patience, () -> !process.isAlive() || status(path) == 200);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", which says: " + log() + ThreadsOf.process(process), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the worker ended with code " + process.exitValue() + ": " + log());
        }
        return this;
    }

    int port() {
        return port;
    }

    int status(String path) throws InterruptedException {
        try {
            return send(path).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    String get(String path) throws IOException, InterruptedException {
        return send(path).body();
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** The code of the image's health command, asked of this worker. */
    int healthCommand(Path script, String path) throws IOException, InterruptedException {
        return new ProcessBuilder("bash", script.toString(), Integer.toString(port), path)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start()
                .waitFor();
    }

    /** Asks it to stop, as a container engine does, and returns its code. */
    int stop(Duration patience) throws InterruptedException {
        process.destroy();
        return awaitEnd(patience);
    }

    int awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    "the worker still runs after " + patience + ": " + log() + ThreadsOf.process(process));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        http.close();
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
