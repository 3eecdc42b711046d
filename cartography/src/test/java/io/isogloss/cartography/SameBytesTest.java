package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.isogloss.cartography.neighbors.SearchMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Maps and clusters are the same bytes on any number of threads, in vectors of any width, and without vectors. */
class SameBytesTest {

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @Test
    void areTheSameInANarrowerVector() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the flag is one of this processor");
        List<String> lines = child(VECTORS, "-XX:UseAVX=2");
        assertThat(lines.getFirst()).isEqualTo("vector-256");
        assertAllAsHere(lines);
    }

    @Test
    void areTheSameWithoutTheVectorModule() throws Exception {
        List<String> lines = child("-Dwithout=vectors");
        assertThat(lines.getFirst()).isEqualTo("plain");
        assertAllAsHere(lines);
    }

    private static void assertAllAsHere(List<String> lines) {
        String here = DigestProgram.digest(SearchMode.EXACT, 3) + " " + DigestProgram.digest(SearchMode.APPROXIMATE, 3);
        assertThat(lines.subList(1, lines.size())).hasSize(4).containsOnly(here);
    }

    private static List<String> child(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(DigestProgram.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
            return output.lines().filter(line -> !line.isBlank()).toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
