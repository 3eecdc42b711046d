package io.isogloss.runtime.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateObjectStoreTest {
    @TempDir
    Path folder;

    private final AtomicInteger openings = new AtomicInteger();

    @Test
    void opensOnceForManyAndNotBeforeItsFirstUse() {
        LateObjectStore store = late();
        assertThat(openings).hasValue(0);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                threads.execute(() -> store.ensureBucket("bucket"));
            }
        }

        assertThat(openings).hasValue(1);
        assertThat(store.exists(new ObjectRef("bucket", "key"))).isFalse();
        store.close();
    }

    @Test
    void opensNothingOnlyToCloseIt() {
        LateObjectStore store = late();

        store.close();

        assertThat(openings).hasValue(0);
        assertThatThrownBy(() -> store.ensureBucket("bucket")).isInstanceOf(IllegalStateException.class);
    }

    private LateObjectStore late() {
        return new LateObjectStore(() -> {
            openings.incrementAndGet();
            return FolderObjectStore.open(folder);
        });
    }
}
