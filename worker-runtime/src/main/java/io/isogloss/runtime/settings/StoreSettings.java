package io.isogloss.runtime.settings;

import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.objects.S3Options;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.Distance;
import io.isogloss.runtime.vectors.VectorSettings;

/**
 * The stores as the environment sets them.
 *
 * @param objects the object store
 * @param vectors calls to vector stores
 * @param newCollections collections that are created, but for their length
 * @param addresses which addresses messages may name
 */
public record StoreSettings(
        S3Options objects, VectorSettings vectors, CollectionSpec newCollections, AddressRules addresses) {

    /** Takes what concerns the stores. */
    public static StoreSettings of(Environment environment) {
        return new StoreSettings(
                objects(environment), vectors(environment), collections(environment), rules(environment));
    }

    private static S3Options objects(Environment environment) {
        var endpoint = environment.get(Settings.AWS_ENDPOINT_URL);
        S3Options.Credentials credentials = environment
                .get(Settings.AWS_SECRET_ACCESS_KEY)
                .<S3Options.Credentials>map(key -> new S3Options.Credentials.Keys(
                        environment.get(Settings.AWS_ACCESS_KEY_ID).orElseThrow(), key))
                .orElseGet(S3Options.Credentials.DefaultChain::new);
        return S3Options.of(
                endpoint,
                environment.get(Settings.AWS_REGION),
                // Few other servers have a host name for each bucket.
                environment.get(Settings.S3_FORCE_PATH_STYLE).orElse(endpoint.isPresent()),
                credentials);
    }

    private static VectorSettings vectors(Environment environment) {
        return VectorSettings.standard()
                .with(
                        environment.get(Settings.QDRANT_CONNECT_TIMEOUT_SECS),
                        environment.get(Settings.QDRANT_TIMEOUT_SECS),
                        environment.get(Settings.QDRANT_PARALLEL_UPLOADS),
                        environment.get(Settings.QDRANT_COLLECTION_CREATE_MAX_ATTEMPTS));
    }

    private static CollectionSpec collections(Environment environment) {
        boolean onDisk = environment.get(Settings.QDRANT_VECTORS_ON_DISK);
        return new CollectionSpec(
                1,
                Distance.COSINE,
                environment.get(Settings.QDRANT_QUANTIZATION_TYPE),
                onDisk,
                onDisk,
                environment.get(Settings.QDRANT_HNSW_M),
                environment.get(Settings.QDRANT_HNSW_EF_CONSTRUCT),
                environment.get(Settings.QDRANT_SHARDS),
                environment.get(Settings.QDRANT_REPLICAS));
    }

    private static AddressRules rules(Environment environment) {
        return AddressRules.of(
                environment.get(Settings.ALLOWED_ADDRESSES), environment.get(Settings.ALLOW_PRIVATE_ADDRESSES));
    }
}
