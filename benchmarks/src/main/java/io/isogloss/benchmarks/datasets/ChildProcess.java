package io.isogloss.benchmarks.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A process of ours and what the system says of it. */
final class ChildProcess implements AutoCloseable {
    private static final double TICKS_A_SECOND = 100;

    private final String name;
    private final Process process;

    ChildProcess(String name, ProcessBuilder builder, Path log) throws IOException {
        this.name = name;
        this.process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** A main class of this module in a JVM of its own. */
    static ProcessBuilder java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaBinary());
        command.addAll(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    String name() {
        return name;
    }

    /** The number that it prints alone or after "port"; what it prints before and after that is read and forgotten. */
    int announcedPort() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        while (true) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException(name + " ended before it listened; see its log");
            }
            if (line.matches("(.*port )?\\d+")) {
                // A virtual thread would hold its carrier as long as the process lives.
                Thread.ofPlatform().daemon().start(() -> out.lines().forEach(rest -> {}));
                return Integer.parseInt(line.replaceAll(".*\\D", ""));
            }
        }
    }

    long id() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time so far, of the program and of the kernel for it. */
    double processorSeconds() throws IOException {
        return ticks(Path.of("/proc/" + process.pid() + "/stat")) / TICKS_A_SECOND;
    }

    /** Processor seconds by thread name, digits left out. */
    Map<String, Double> processorSecondsByThread() throws IOException {
        Map<String, Double> byName = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks) {
                try {
                    String thread =
                            Files.readString(task.resolve("comm")).strip().replaceAll("[0-9]+", "");
                    byName.merge(thread, ticks(task.resolve("stat")) / TICKS_A_SECOND, Double::sum);
                } catch (NoSuchFileException e) {
                    // It has ended meanwhile.
                }
            }
        }
        return byName;
    }

    /** Most resident memory so far, in megabytes. */
    long peakMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        return 0;
    }

    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, and kills it after a while. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static long ticks(Path stat) throws IOException {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
