package io.isogloss.embedding.local.bert;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The powers that a softmax takes. */
final class Exponential {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -0.00021219444f;
    private static final float LEAST = -87f;
    /** Adding 1.5 × 2^23 and taking it away again rounds to the nearest whole number. */
    private static final float ROUNDING = 12582912f;

    private Exponential() {}

    /** e to the power of numbers that are 0 or less, within 2 units in the last place; 0 below e^-87. */
    static FloatVector of(FloatVector x) {
        var tiny = x.compare(VectorOperators.LT, LEAST);
        FloatVector bounded = x.max(LEAST);
        FloatVector whole =
                bounded.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDING));
        IntVector exponent = whole.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(ROUNDING))
                .add(127)
                .lanewise(VectorOperators.LSHL, 23);
        FloatVector n = whole.sub(ROUNDING);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), bounded);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 0.00019875691f);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        p = p.fma(r.mul(r), r).add(1f);
        return p.mul(exponent.reinterpretAsFloats()).blend(0f, tiny.cast(SPECIES));
    }
}
