package io.isogloss.runtime.vectors;

import io.isogloss.runtime.vectors.Reads.MatrixBuilder;
import io.qdrant.client.grpc.Common;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A sample of a collection that depends on its ids and a seed alone: not on the order of reading, not on shards.
 *
 * <p>Each id gets a hash; those with the smallest hashes are taken. Costs 8 bytes a point of the collection and two scrolls of ids.
 */
final class Sampling {
    private static final int PER_CALL = 500;

    private final Reads reads;

    Sampling(Reads reads) {
        this.reads = reads;
    }

    VectorMatrix sample(
            CollectionFacts facts, String vectorName, int size, long seed, PayloadFields fields, PointVisitor visitor) {
        long[] hashes = hashes(facts.name(), seed);
        if (hashes.length <= size) {
            return reads.scroll(facts, vectorName, fields, size, visitor);
        }
        Arrays.sort(hashes);
        long threshold = hashes[size - 1];
        MatrixBuilder matrix =
                new MatrixBuilder(facts.name(), facts.vector(vectorName).dimensions(), size);
        List<Common.PointId> waiting = new ArrayList<>(PER_CALL);
        reads.scrollIds(facts.name(), id -> {
            if (hash(id, seed) <= threshold && matrix.rows() + waiting.size() < size) {
                waiting.add(id);
                if (waiting.size() == PER_CALL) {
                    reads.retrievePage(facts.name(), vectorName, waiting, fields, matrix, visitor);
                    waiting.clear();
                }
            }
        });
        if (!waiting.isEmpty()) {
            reads.retrievePage(facts.name(), vectorName, waiting, fields, matrix, visitor);
        }
        return matrix.build();
    }

    private long[] hashes(String collection, long seed) {
        Growing all = new Growing(Math.toIntExact(Math.min(reads.count(collection), Integer.MAX_VALUE - 8)));
        reads.scrollIds(collection, id -> all.add(hash(id, seed)));
        return Arrays.copyOf(all.values, all.size);
    }

    private static long hash(Common.PointId id, long seed) {
        long bits = id.hasNum() ? id.getNum() : mix(highBits(id.getUuid())) ^ lowBits(id.getUuid());
        return mix(bits ^ mix(seed));
    }

    private static long highBits(String uuid) {
        return UUID.fromString(uuid).getMostSignificantBits();
    }

    private static long lowBits(String uuid) {
        return UUID.fromString(uuid).getLeastSignificantBits();
    }

    /** A bijection of 64 bits in which every input bit reaches every output bit (finalizer of SplitMix64). */
    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static final class Growing {
        private long[] values;
        private int size;

        Growing(int expected) {
            values = new long[Math.max(16, expected)];
        }

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size + (size >> 1));
            }
            values[size++] = value;
        }
    }
}
