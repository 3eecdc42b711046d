package io.isogloss.runtime.vectors;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static io.isogloss.runtime.vectors.VectorStoreContract.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.secret.Secret;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.retries.Retries;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores by address and key, over a real port and through the guard. */
class VectorStoresIT {
    private static final String CANARY = "canary-key-7f3a";

    @TempDir
    Path folder;

    private final AtomicReference<String> qdrantLeadsTo = new AtomicReference<>("127.0.0.1");
    private EmbeddedQdrant server;
    private VectorStores stores;

    @BeforeEach
    void start() {
        server = EmbeddedQdrant.open(folder, new EmbeddedQdrantOptions(0, "127.0.0.1", CANARY));
        stores = stores(AddressRules.standard());
    }

    @AfterEach
    void stop() {
        stores.close();
        server.close();
    }

    private VectorStores stores(AddressRules rules) {
        AddressGuard guard = new AddressGuard(
                rules, host -> List.of(InetAddress.getByName(host.equals("qdrant") ? qdrantLeadsTo.get() : host)));
        VectorSettings settings =
                VectorSettings.standard().withRetries(Retries.standard().withMaxAttempts(1));
        return new VectorStores(guard, settings, VectorObserver.NONE);
    }

    private String url() {
        return "http://qdrant:" + server.port();
    }

    @Test
    void worksWithAStoreByNameAndKey() {
        VectorStore store = stores.at(url(), Optional.of(Secret.of(CANARY)));

        store.ensureCollection("a", CollectionSpec.cosine(384));
        store.upsert("a", batch(0, 2000, 384));

        assertThat(store.count("a")).isEqualTo(2000);
        assertThat(stores.at(url(), Optional.of(Secret.of(CANARY)))).isSameAs(store);
    }

    @Test
    void givesEachKeyItsOwnConnection() {
        VectorStore right = stores.at(url(), Optional.of(Secret.of(CANARY)));
        right.ensureCollection("a", CollectionSpec.cosine(8));

        assertFails(FailureKind.AUTH, () -> stores.at(url(), Optional.empty()).count("a"), "'a'");
        assertFails(
                FailureKind.AUTH,
                () -> stores.at(url(), Optional.of(Secret.of("another tenant's")))
                        .count("a"),
                "'a'");
        assertThat(right.count("a")).isZero();
    }

    @Test
    void refusesAnAddressBeforeItConnects() {
        try (VectorStores strict = stores(AddressRules.of(List.of(), PrivateAddresses.NONE))) {
            assertFails(FailureKind.FORBIDDEN_ADDRESS, () -> strict.at(url(), Optional.empty()), "127.0.0.1");
        }
        assertFails(
                FailureKind.FORBIDDEN_ADDRESS,
                () -> stores.at("http://169.254.169.254:80", Optional.empty()),
                "169.254.169.254");
        assertFails(
                FailureKind.FORBIDDEN_ADDRESS,
                () -> stores.at("http://u:" + CANARY + "@qdrant", Optional.empty()),
                "user name");
    }

    @Test
    void judgesANameAnewWhenItConnects() {
        VectorStore store = stores.at(url(), Optional.of(Secret.of(CANARY)));
        qdrantLeadsTo.set("169.254.169.254");

        assertFails(FailureKind.AUTH, () -> store.count("a"), "may not call");
    }

    @Test
    void saysThatAStoreIsNotThere() {
        assertFails(
                FailureKind.UNAVAILABLE,
                () -> stores.at("http://127.0.0.1:1999", Optional.empty()).probe(),
                "UNAVAILABLE");
    }
}
