package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.Poll;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A {@link FaultWorker} in a JVM of its own, with what it has told so far. */
public final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts a worker; the stage is where it shall hang, or "-". */
    public static WorkerProcess start(String url, Duration ackWait, int permits, Duration drain, String stage) {
        return start(url, ackWait, permits, drain, stage, List.of());
    }

    /** Starts a worker that notes in a folder what it has in hand, and gives back what it finds there. */
    public static WorkerProcess startOn(
            Path scratch, String url, Duration ackWait, int permits, Duration drain, String stage) {
        return start(url, ackWait, permits, drain, stage, List.of(scratch.toString()));
    }

    private static WorkerProcess start(
            String url, Duration ackWait, int permits, Duration drain, String stage, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FaultWorker.class.getName(),
                url,
                Long.toString(ackWait.toMillis()),
                Integer.toString(permits),
                Long.toString(drain.toMillis()),
                stage));
        command.addAll(more);
        try {
            WorkerProcess worker = new WorkerProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            Thread.ofVirtual().start(worker::read);
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(output ends: " + e.getMessage() + ")");
        }
    }

    /** What it has told. */
    public List<String> lines() {
        return lines;
    }

    /** Waits for a line that begins so. */
    public void await(String beginning, Duration deadline) {
        Poll.until(
                beginning + " in " + lines,
                deadline,
                () -> lines.stream().anyMatch(line -> line.startsWith(beginning)));
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(60));
    }

    /** SIGTERM. */
    public void terminate() {
        // Not Process.destroy, which would close the output that tells how it ends.
        signal("TERM");
    }

    /** Any signal by name, such as STOP or CONT. */
    public void signal(String name) {
        Signals.send(process, name);
    }

    /** Waits until the process has ended. */
    public void awaitEnd(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("worker still lives; it told " + lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        signal("CONT");
        kill();
    }
}
