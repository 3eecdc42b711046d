package io.isogloss.runtime.vectors;

import io.grpc.ManagedChannel;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the server in this process. */
class EmbeddedVectorStoreIT extends VectorStoreContract {
    @TempDir
    static Path folder;

    private static EmbeddedQdrant server;
    private static ManagedChannel channel;
    private static VectorStore store;

    @BeforeAll
    static void start() {
        server = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.inProcess());
        channel = server.inProcessChannel();
        store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Override
    VectorStore store() {
        return store;
    }

    @Override
    VectorStore anotherClient() {
        return VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
    }
}
