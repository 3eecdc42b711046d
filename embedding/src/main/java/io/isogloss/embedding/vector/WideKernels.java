package io.isogloss.embedding.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The Vector API at the machine's own width, two accumulators to hide the latency of an addition. */
final class WideKernels implements Kernels {

    private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = WIDE.length();

    private final Kernels tail = new ScalarKernels();

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        FloatVector s0 = FloatVector.zero(WIDE);
        FloatVector s1 = FloatVector.zero(WIDE);
        int i = 0;
        for (; i + 2 * LANES <= length; i += 2 * LANES) {
            s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
            s1 = load(a, aOffset + i + LANES).fma(load(b, bOffset + i + LANES), s1);
        }
        for (; i + LANES <= length; i += LANES) {
            s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        return sum + tail.dot(a, aOffset + i, b, bOffset + i, length - i);
    }

    @Override
    public float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int length) {
        FloatVector s0 = FloatVector.zero(WIDE);
        FloatVector s1 = FloatVector.zero(WIDE);
        int i = 0;
        for (; i + 2 * LANES <= length; i += 2 * LANES) {
            FloatVector d0 = load(a, aOffset + i).sub(load(b, bOffset + i));
            FloatVector d1 = load(a, aOffset + i + LANES).sub(load(b, bOffset + i + LANES));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        return sum + tail.squaredDistance(a, aOffset + i, b, bOffset + i, length - i);
    }

    @Override
    public float manhattan(float[] a, int aOffset, float[] b, int bOffset, int length) {
        FloatVector s0 = FloatVector.zero(WIDE);
        FloatVector s1 = FloatVector.zero(WIDE);
        int i = 0;
        for (; i + 2 * LANES <= length; i += 2 * LANES) {
            s0 = s0.add(load(a, aOffset + i).sub(load(b, bOffset + i)).abs());
            s1 = s1.add(load(a, aOffset + i + LANES)
                    .sub(load(b, bOffset + i + LANES))
                    .abs());
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        return sum + tail.manhattan(a, aOffset + i, b, bOffset + i, length - i);
    }

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(WIDE, values, offset);
    }
}
