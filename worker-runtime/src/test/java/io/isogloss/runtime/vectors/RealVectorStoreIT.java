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
    private static VectorStores others;

    @BeforeAll
    static void connect() {
        stores = open();
        others = open();
    }

    @AfterAll
    static void disconnect() {
        stores.close();
        others.close();
    }

    @Override
    VectorStore store() {
        return named(stores);
    }

    @Override
    VectorStore anotherClient() {
        return named(others);
    }

    private static VectorStores open() {
        return new VectorStores(
                AddressGuard.of(AddressRules.unrestricted()), VectorSettings.standard(), VectorObserver.NONE);
    }

    private static VectorStore named(VectorStores from) {
        return from.at(
                System.getenv("QDRANT_URL"),
                Optional.ofNullable(System.getenv("QDRANT_API_KEY")).map(Secret::of));
    }
}
