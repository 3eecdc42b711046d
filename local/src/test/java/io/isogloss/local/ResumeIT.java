package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed half-way, and the one after it. */
class ResumeIT {
    /** Three batches. */
    private static final int TEXTS = 600;

    @TempDir
    Path folder;

    @Test
    void goesOnWhereItWasKilledAndMakesThePageOfAnUndisturbedRun() throws Exception {
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < TEXTS; i++) {
            texts.append("the ")
                    .append(List.of("river", "violin", "planet").get(i % 3))
                    .append(" number ")
                    .append(i)
                    .append('\n');
        }
        Path input = Files.writeString(folder.resolve("texts.txt"), texts);
        Path home = folder.resolve("home");
        // On a busy machine it may be at its end before this process looks again.
        for (int tries = 1; !isKilledHalfWay(input, home); tries++) {
            assertThat(tries).as("runs that were killed too late").isLessThan(5);
            home = folder.resolve("home-" + tries);
        }

        Isogloss.Ended again = map(input, home, "again.html");
        Isogloss.Ended undisturbed = map(input, folder.resolve("other"), "undisturbed.html");

        assertThat(again.err()).contains("texts are embedded already");
        assertThat(undisturbed.err()).doesNotContain("already");
        assertThat(Files.readAllBytes(folder.resolve("again.html")))
                .isEqualTo(Files.readAllBytes(folder.resolve("undisturbed.html")));
    }

    private boolean isKilledHalfWay(Path input, Path home) throws Exception {
        Path page = home.resolveSibling(home.getFileName() + ".html");
        Process killed = start("map", input.toString(), "--home", home.toString(), "-o", page.toString());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        // The file of a batch goes when its vectors are stored.
        boolean begun = false;
        while (!(begun && !firstBatchWaits(home)) && System.nanoTime() < deadline) {
            begun |= firstBatchWaits(home);
            if (killed.waitFor(20, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        killed.destroyForcibly().waitFor();
        return begun && !Files.exists(page);
    }

    private Isogloss.Ended map(Path input, Path home, String page) {
        Isogloss.Ended ended = Isogloss.run(
                "map",
                input.toString(),
                "--home",
                home.toString(),
                "-o",
                folder.resolve(page).toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended;
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                IsoglossMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean firstBatchWaits(Path home) throws IOException {
        Path batches = home.resolve("objects/isogloss/embedded-datasets/embedded-dataset-1/batches");
        if (!Files.isDirectory(batches)) {
            return false;
        }
        try (Stream<Path> files = Files.list(batches)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("batch-1-"));
        }
    }
}
