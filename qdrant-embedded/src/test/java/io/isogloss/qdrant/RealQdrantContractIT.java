package io.isogloss.qdrant;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract against the server that {@code QDRANT_URL} names; skipped, and reported so, where it is not set. */
@EnabledIfEnvironmentVariable(named = "QDRANT_URL", matches = ".+", disabledReason = "QDRANT_URL names no real server")
class RealQdrantContractIT extends VectorServerContract {
    private static QdrantClient client;

    @BeforeAll
    static void connect() {
        URI address = URI.create(System.getenv("QDRANT_URL"));
        client = new QdrantClient(QdrantGrpcClient.newBuilder(
                        address.getHost(),
                        address.getPort(),
                        address.getScheme().equals("https"))
                .withApiKey(System.getenv("QDRANT_API_KEY"))
                .build());
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Override
    protected QdrantClient client() {
        return client;
    }
}
