package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void sayWhatToDoAboutAFolderThatCanOnlyBeRead() {
        assertThat(Sentences.of(new FileSystemException("/mnt/home", null, "Read-only file system")))
                .isEqualTo("'/mnt/home' can only be read there. Choose another place.");
    }
}
