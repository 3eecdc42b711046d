package io.isogloss.runtime.objects;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a folder, and what only a folder can get wrong. */
class FolderObjectStoreTest extends ObjectStoreContract {
    private ObjectStore store;

    @Override
    ObjectStore store() {
        if (store == null) {
            store = FolderObjectStore.open(folder.resolve("store"));
        }
        return store;
    }

    @BeforeEach
    void another() throws IOException {
        Files.writeString(folder.resolve("outside.txt"), "secret");
    }

    @Test
    void followsNoLinkOutOfTheStore() throws IOException {
        Path inside = folder.resolve("store").resolve(bucket);
        Files.createSymbolicLink(inside.resolve("file"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(inside.resolve("dir"), folder);

        assertFails(FailureKind.INVALID, () -> store().read(ref("file"), 100), "link");
        assertFails(FailureKind.INVALID, () -> store().read(ref("dir/outside.txt"), 100), "link");
        assertFails(
                FailureKind.INVALID,
                () -> store().put(ref("dir/new.txt"), body("x"), PutOptions.ofType("text/plain")),
                "link");
        assertThat(folder.resolve("new.txt")).doesNotExist();
    }

    @Test
    void leavesNothingBehindUnfinished() throws IOException {
        store().put(ref("a"), body("1"), PutOptions.ofType("text/plain"));
        store().put(ref("a"), body("2"), PutOptions.ofType("text/plain").onlyIfAbsent());
        store().put(ref("b"), body("2"), PutOptions.ofType("text/plain").onlyIfAbsent());

        try (Stream<Path> left = Files.list(folder.resolve("store/.isogloss/unfinished"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void readsAFileThatAPersonPutThere() throws IOException {
        Files.writeString(folder.resolve("store").resolve(bucket).resolve("mine.json"), "[]");

        assertThat(store().read(ref("mine.json"), 10)).asString().isEqualTo("[]");
        assertThat(store().head(ref("mine.json")).orElseThrow().contentType()).isEqualTo("application/octet-stream");
    }

    @Test
    void ignoresADescriptionOfOtherBytes() throws IOException {
        store().put(ref("a"), body("12345"), PutOptions.ofType("text/plain").withContentEncoding("gzip"));
        Files.writeString(folder.resolve("store").resolve(bucket).resolve("a"), "replaced by hand");

        assertThat(store().read(ref("a"), 100)).asString().isEqualTo("replaced by hand");
    }
}
