package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FileOrOptionTest {
    @TempDir
    Path folder;

    private final CommandLine map = new CommandLine(new MapCommand());

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("-dash.csv"), "text\nsome words\n");
        Files.writeString(folder.resolve("-open.csv"), "text\nsome words\n");
        Files.writeString(folder.resolve("talks.csv"), "text\nsome words\n");
    }

    @Test
    void saysHowToNameAFileThatBeginsWithADash() {
        assertThat(told("-dash.csv"))
                .hasValueSatisfying(said -> assertThat(said).contains("'-dash.csv' begins with a dash", "./-dash.csv"));
        assertThat(told("--seed", "7", "-open.csv"))
                .as("-o pen.csv to the parser")
                .isPresent();
    }

    @Test
    void leavesOtherMistakesAlone() {
        assertThat(told("talks.csv", "-none.csv")).isEmpty();
        assertThat(told("-o", "-dash.csv")).as("the value of an option").isEmpty();
        assertThat(told("--", "-dash.csv")).isEmpty();
        assertThat(told("-")).isEmpty();
    }

    private Optional<String> told(String... given) {
        return FileOrOption.told(map, given, folder);
    }
}
