package io.isogloss.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the threads of another JVM do, virtual ones included, for the message of a test that waited in vain. */
final class ThreadsOf {
    private static final int DEADLINE_SECONDS = 30;
    private static final int MOST_CHARS = 60_000;

    private ThreadsOf() {}

    /** What the JDK's own tool gets out of the process, cut where it is long; says so where the tool fails, and never throws. */
    static String process(Process jvm) {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path all = folder.resolve("all");
            // Only this one knows virtual threads; only the print knows deadlocks and what carriers stand in.
            String failed = ask(jvm, folder, "Thread.dump_to_file", "-overwrite", all.toString());
            String virtual = Files.exists(all) ? Files.readString(all) : failed;
            return "\nIts scheduler: " + ask(jvm, folder, "Thread.vthread_scheduler") + "\nIts threads: " + cut(virtual)
                    + "\nIts platform threads: " + cut(ask(jvm, folder, "Thread.print", "-l"));
        } catch (IOException | RuntimeException e) {
            return "\nIts threads could not be read: " + e;
        }
    }

    private static String ask(Process jvm, Path folder, String... command) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        line.add(Long.toString(jvm.pid()));
        line.addAll(List.of(command));
        Path answer = folder.resolve("answer");
        Process tool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        try {
            if (!tool.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                return "no answer in " + DEADLINE_SECONDS + " s";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tool.destroyForcibly();
        }
        return Files.readString(answer);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "\n[cut]";
    }
}
