package io.isogloss.runtime.vectors;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract against the server that {@code QDRANT_URL} names, with {@code QDRANT_API_KEY}; skipped, and reported so, where it is not set. */
@EnabledIfEnvironmentVariable(named = "QDRANT_URL", matches = ".+", disabledReason = "QDRANT_URL names no real server")
class RealVectorStoreIT extends VectorStoreContract {
    private static VectorStores stores;

    @BeforeAll
    static void connect() {
        stores = new VectorStores(
                AddressGuard.of(AddressRules.unrestricted()), VectorSettings.standard(), VectorObserver.NONE);
    }

    @AfterAll
    static void disconnect() {
        stores.close();
    }

    @Override
    VectorStore store() {
        return stores.at(
                System.getenv("QDRANT_URL"),
                Optional.ofNullable(System.getenv("QDRANT_API_KEY")).map(Secret::of));
    }
}
