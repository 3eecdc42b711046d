package io.isogloss.local.engine;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.S3Options;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a real system take the place of those in this process.
 *
 * @param queue where jobs go, to be done by the workers that listen there; empty for this process itself
 * @param store where batches and pages go; empty for a folder
 * @param vectors where vectors go; empty for a folder
 */
public record Parts(Optional<NatsSettings> queue, Optional<Bucket> store, Optional<Vectors> vectors) {

    /** A bucket of an S3 server. */
    public record Bucket(S3Options server, String name) {}

    /** A Qdrant server. */
    public record Vectors(String url, Optional<Secret> key) {}

    /** Everything in this process. */
    public static Parts none() {
        return new Parts(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Addresses that the person at the terminal names pass wherever they lead. */
    public static AddressGuard trusting() {
        return AddressGuard.of(new AddressRules(List.of(), List.of("0.0.0.0/0", "::/0"), PrivateAddresses.ALL));
    }
}
