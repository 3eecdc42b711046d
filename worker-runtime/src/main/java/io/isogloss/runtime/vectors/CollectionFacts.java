package io.isogloss.runtime.vectors;

import io.isogloss.model.dataset.Quantization;
import io.isogloss.runtime.jobs.FailureKind;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about a collection.
 *
 * @param name of the collection
 * @param vectors by vector name; the one without a name has the empty name
 * @param points about how many points it holds
 * @param quantization how vectors are compressed; other ways than ours count as none
 * @param indexingThreshold kilobytes of vectors above which a segment gets its search graph
 * @param largestUpsert points that the server takes in one call; empty when it sets no limit
 */
public record CollectionFacts(
        String name,
        Map<String, VectorFacts> vectors,
        long points,
        Quantization quantization,
        long indexingThreshold,
        OptionalInt largestUpsert) {
    static final String UNNAMED = "";

    /** Length and comparison of one kind of vector of a collection. */
    public record VectorFacts(int dimensions, Distance distance) {}

    public CollectionFacts {
        vectors = Map.copyOf(vectors);
    }

    /**
     * Which vector to work with: the one asked for, else the unnamed one, else the only one.
     *
     * @return the name, empty for the unnamed one
     */
    public String vectorName(@Nullable String wanted) {
        if (wanted != null && !wanted.isEmpty()) {
            if (vectors.containsKey(wanted)) {
                return wanted;
            }
            throw choose("has no vector '" + wanted + "'");
        }
        if (vectors.containsKey(UNNAMED)) {
            return UNNAMED;
        }
        if (vectors.size() == 1) {
            return vectors.keySet().iterator().next();
        }
        throw choose(vectors.isEmpty() ? "has no dense vector" : "has several vectors and none was asked for");
    }

    /** The facts of the vector that {@link #vectorName} returned. */
    public VectorFacts vector(String vectorName) {
        VectorFacts facts = vectors.get(vectorName);
        if (facts == null) {
            throw choose("has no vector '" + vectorName + "'");
        }
        return facts;
    }

    /** Refuses vectors of another length, naming both. */
    void checkDimensions(String vectorName, int dimensions) {
        int held = vector(vectorName).dimensions();
        if (held != dimensions) {
            throw VectorFailures.failed(
                    FailureKind.INVALID,
                    "collection '%s' holds vectors of %d dimensions, these have %d".formatted(name, held, dimensions));
        }
    }

    private RuntimeException choose(String why) {
        return VectorFailures.failed(
                FailureKind.INVALID,
                "collection '" + name + "' " + why + "; it has " + new TreeSet<>(vectors.keySet()));
    }
}
