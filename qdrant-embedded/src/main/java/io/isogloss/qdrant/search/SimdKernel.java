package io.isogloss.qdrant.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API, four accumulators side by side, so that the adds do not wait for one another.
 */
final class SimdKernel implements VectorKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    @Override
    public float dot(float[] query, MemorySegment memory, long start) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i + 4 * LANES <= query.length; i += 4 * LANES) {
            long at = start + 4L * i;
            a = load(memory, at).fma(FloatVector.fromArray(SPECIES, query, i), a);
            b = load(memory, at + 4L * LANES).fma(FloatVector.fromArray(SPECIES, query, i + LANES), b);
            c = load(memory, at + 8L * LANES).fma(FloatVector.fromArray(SPECIES, query, i + 2 * LANES), c);
            d = load(memory, at + 12L * LANES).fma(FloatVector.fromArray(SPECIES, query, i + 3 * LANES), d);
        }
        for (; i + LANES <= query.length; i += LANES) {
            a = load(memory, start + 4L * i).fma(FloatVector.fromArray(SPECIES, query, i), a);
        }
        float sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += query[i] * memory.get(FLOAT, start + 4L * i);
        }
        return sum;
    }

    @Override
    public float squaredDistance(float[] query, MemorySegment memory, long start) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        int i = 0;
        for (; i + 2 * LANES <= query.length; i += 2 * LANES) {
            FloatVector first = load(memory, start + 4L * i).sub(FloatVector.fromArray(SPECIES, query, i));
            FloatVector second =
                    load(memory, start + 4L * (i + LANES)).sub(FloatVector.fromArray(SPECIES, query, i + LANES));
            a = first.fma(first, a);
            b = second.fma(second, b);
        }
        float sum = a.add(b).reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            float difference = query[i] - memory.get(FLOAT, start + 4L * i);
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public float manhattan(float[] query, MemorySegment memory, long start) {
        FloatVector a = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= query.length; i += LANES) {
            a = a.add(load(memory, start + 4L * i)
                    .sub(FloatVector.fromArray(SPECIES, query, i))
                    .abs());
        }
        float sum = a.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += Math.abs(query[i] - memory.get(FLOAT, start + 4L * i));
        }
        return sum;
    }

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER);
    }
}
