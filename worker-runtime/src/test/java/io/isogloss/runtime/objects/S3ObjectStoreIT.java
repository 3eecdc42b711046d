package io.isogloss.runtime.objects;

import io.isogloss.model.secret.Secret;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract over S3: against a server in this process, or against the one that S3_TEST_ENDPOINT names (keys in S3_TEST_ACCESS_KEY and
 * S3_TEST_SECRET_KEY).
 */
class S3ObjectStoreIT extends ObjectStoreContract {
    private static LocalS3 server;
    private static ObjectStore store;

    @BeforeAll
    static void start() {
        String endpoint = System.getenv("S3_TEST_ENDPOINT");
        if (endpoint == null) {
            server = LocalS3.start();
            store = server.open();
        } else {
            store = S3ObjectStore.open(S3Options.of(
                    Optional.of(URI.create(endpoint)),
                    "us-east-1",
                    true,
                    new S3Options.Credentials.Keys(
                            System.getenv("S3_TEST_ACCESS_KEY"), Secret.of(System.getenv("S3_TEST_SECRET_KEY")))));
        }
    }

    @AfterAll
    static void stop() {
        store.close();
        if (server != null) {
            server.close();
        }
    }

    @Override
    ObjectStore store() {
        return store;
    }
}
