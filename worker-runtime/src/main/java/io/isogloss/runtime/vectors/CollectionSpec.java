package io.isogloss.runtime.vectors;

import io.isogloss.model.dataset.Quantization;
import java.util.OptionalInt;

/**
 * How a collection is to be created.
 *
 * @param dimensions numbers in a vector
 * @param distance how vectors are compared
 * @param quantization how vectors are compressed for search
 * @param vectorsOnDisk whether vectors stay on disk instead of in memory
 * @param payloadOnDisk the same for payloads
 * @param hnswM links of a node of the search graph; empty for the server's own
 * @param hnswEfConstruct candidates while building the graph; empty for the server's own
 * @param shards parts of the collection; empty for the server's own
 * @param replicas copies of each part; empty for the server's own
 */
public record CollectionSpec(
        int dimensions,
        Distance distance,
        Quantization quantization,
        boolean vectorsOnDisk,
        boolean payloadOnDisk,
        OptionalInt hnswM,
        OptionalInt hnswEfConstruct,
        OptionalInt shards,
        OptionalInt replicas) {

    public CollectionSpec {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions must be at least 1, is " + dimensions);
        }
    }

    /** Cosine, on disk, not compressed, everything else the server's own. */
    public static CollectionSpec cosine(int dimensions) {
        return new CollectionSpec(
                dimensions,
                Distance.COSINE,
                Quantization.NONE,
                true,
                true,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /** The same for vectors of another length. */
    public CollectionSpec withDimensions(int others) {
        return new CollectionSpec(
                others, distance, quantization, vectorsOnDisk, payloadOnDisk, hnswM, hnswEfConstruct, shards, replicas);
    }

    /** The same with another distance. */
    public CollectionSpec withDistance(Distance other) {
        return new CollectionSpec(
                dimensions,
                other,
                quantization,
                vectorsOnDisk,
                payloadOnDisk,
                hnswM,
                hnswEfConstruct,
                shards,
                replicas);
    }

    /** The same with another compression. */
    public CollectionSpec withQuantization(Quantization other) {
        return new CollectionSpec(
                dimensions, distance, other, vectorsOnDisk, payloadOnDisk, hnswM, hnswEfConstruct, shards, replicas);
    }
}
