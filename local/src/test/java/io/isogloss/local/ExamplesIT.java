package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the examples of the README and of the user guide as they stand there. Those of a running system are run by {@link RunningSystemIT}; those that serve and
 * the whole demonstration only by {@code scripts/run-examples.sh}: here their words and options must exist.
 */
class ExamplesIT {
    @TempDir
    static Path folder;

    private static Examples examples;

    @BeforeAll
    static void writeWhatTheExamplesSpeakOf() throws IOException {
        examples = new Examples(folder);
    }

    @Test
    void ofTheReadme() throws IOException {
        runAll(Examples.README, 2);
    }

    @Test
    void ofTheUserGuide() throws IOException {
        runAll(Examples.USER_GUIDE, 20);
    }

    private static void runAll(Path page, int atLeast) throws IOException {
        List<Examples.Example> all = Examples.of(page);
        assertThat(all).hasSizeGreaterThanOrEqualTo(atLeast);
        for (Examples.Example example : all) {
            if (example.isOfASystem()
                    || example.command().equals("serve")
                    || example.words().equals(List.of("demo"))) {
                IsoglossMain.commandLine(example.command())
                        .parseArgs(example.words().toArray(String[]::new));
                continue;
            }
            InputStream before = System.in;
            try {
                if (example.line().startsWith("cat ")) {
                    System.setIn(new ByteArrayInputStream(Files.readAllBytes(examples.input(example))));
                }
                Isogloss.Ended ended = Isogloss.run(examples.inFolder(example));
                assertThat(ended.code())
                        .as("%s%n%s", example.line(), ended.err())
                        .isZero();
            } finally {
                System.setIn(before);
            }
        }
    }
}
