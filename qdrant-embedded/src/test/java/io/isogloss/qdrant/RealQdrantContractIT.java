package io.isogloss.qdrant;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against the server that {@code QDRANT_URL} names; skipped, and reported so, where it is not set. */
class RealQdrantContractIT extends VectorServerContract {
    private static QdrantClient client;

    @BeforeAll
    static void connect() {
        String url = System.getenv("QDRANT_URL");
        assumeThat(url).as("QDRANT_URL names a real server").isNotBlank();
        URI address = URI.create(url);
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
