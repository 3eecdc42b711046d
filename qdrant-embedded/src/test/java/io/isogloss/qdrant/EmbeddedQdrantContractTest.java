package io.isogloss.qdrant;

import io.qdrant.client.QdrantClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the embedded server, in process. */
class EmbeddedQdrantContractTest extends VectorServerContract {
    private static EmbeddedQdrant server;
    private static QdrantClient client;

    @BeforeAll
    static void open(@TempDir Path directory) {
        server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
        client = server.client();
    }

    @AfterAll
    static void close() {
        client.close();
        server.close();
    }

    @Override
    protected QdrantClient client() {
        return client;
    }
}
