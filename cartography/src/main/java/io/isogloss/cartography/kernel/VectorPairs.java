package io.isogloss.cartography.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of scattered rows in vectors of 16 floats, four rows by four: no row is copied or turned first. The partial sums of 16
 * products are added as one tree over vectors, halves onto halves, which gives each product the bits of {@link Kernels#dot}.
 */
final class VectorPairs {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final int LANES = Kernels.PARTS;
    private static final int SIDE = 4;
    /** The partial sums lie behind the products. */
    private static final int PARTS = Kernels.PAIRS_SCRATCH;

    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorMask<Float> UPPER_8 = upper(8);
    private static final VectorMask<Float> UPPER_4 = upper(4);
    private static final VectorMask<Float> UPPER_2 = upper(2);
    private static final VectorMask<Float> UPPER_1 = upper(1);

    private VectorPairs() {}

    /** See {@link Kernels#multiplyRows}. */
    static void multiply(
            float[] values, int features, int[] ids, int aFrom, int aCount, int bFrom, int bCount, float[] out) {
        int aLast = aFrom + aCount - 1;
        int bLast = bFrom + bCount - 1;
        for (int i = 0; i < aCount; i += SIDE) {
            // Of a block with itself what lies left of the diagonal is not asked for.
            for (int j = aFrom == bFrom ? i : 0; j < bCount; j += SIDE) {
                tile(
                        values,
                        features,
                        ids[aFrom + i] * features,
                        ids[Math.min(aFrom + i + 1, aLast)] * features,
                        ids[Math.min(aFrom + i + 2, aLast)] * features,
                        ids[Math.min(aFrom + i + 3, aLast)] * features,
                        ids[bFrom + j] * features,
                        ids[Math.min(bFrom + j + 1, bLast)] * features,
                        ids[Math.min(bFrom + j + 2, bLast)] * features,
                        ids[Math.min(bFrom + j + 3, bLast)] * features,
                        out);
                addParts(out);
                for (int r = 0; r < SIDE; r++) {
                    System.arraycopy(out, PARTS + r * SIDE, out, (i + r) * Kernels.PANEL + j, SIDE);
                }
            }
        }
    }

    /** 16 accumulators in registers: for 16 features 8 loads and 16 fused multiply-adds. */
    private static void tile(
            float[] values,
            int features,
            int a0,
            int a1,
            int a2,
            int a3,
            int b0,
            int b1,
            int b2,
            int b3,
            float[] parts) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c02 = c00;
        FloatVector c03 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c12 = c00;
        FloatVector c13 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c22 = c00;
        FloatVector c23 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c32 = c00;
        FloatVector c33 = c00;
        for (int f = 0; f < features; f += LANES) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, values, a0 + f);
            FloatVector x1 = FloatVector.fromArray(FLOATS, values, a1 + f);
            FloatVector x2 = FloatVector.fromArray(FLOATS, values, a2 + f);
            FloatVector x3 = FloatVector.fromArray(FLOATS, values, a3 + f);
            FloatVector y = FloatVector.fromArray(FLOATS, values, b0 + f);
            c00 = x0.fma(y, c00);
            c10 = x1.fma(y, c10);
            c20 = x2.fma(y, c20);
            c30 = x3.fma(y, c30);
            y = FloatVector.fromArray(FLOATS, values, b1 + f);
            c01 = x0.fma(y, c01);
            c11 = x1.fma(y, c11);
            c21 = x2.fma(y, c21);
            c31 = x3.fma(y, c31);
            y = FloatVector.fromArray(FLOATS, values, b2 + f);
            c02 = x0.fma(y, c02);
            c12 = x1.fma(y, c12);
            c22 = x2.fma(y, c22);
            c32 = x3.fma(y, c32);
            y = FloatVector.fromArray(FLOATS, values, b3 + f);
            c03 = x0.fma(y, c03);
            c13 = x1.fma(y, c13);
            c23 = x2.fma(y, c23);
            c33 = x3.fma(y, c33);
        }
        c00.intoArray(parts, PARTS);
        c01.intoArray(parts, PARTS + LANES);
        c02.intoArray(parts, PARTS + 2 * LANES);
        c03.intoArray(parts, PARTS + 3 * LANES);
        c10.intoArray(parts, PARTS + 4 * LANES);
        c11.intoArray(parts, PARTS + 5 * LANES);
        c12.intoArray(parts, PARTS + 6 * LANES);
        c13.intoArray(parts, PARTS + 7 * LANES);
        c20.intoArray(parts, PARTS + 8 * LANES);
        c21.intoArray(parts, PARTS + 9 * LANES);
        c22.intoArray(parts, PARTS + 10 * LANES);
        c23.intoArray(parts, PARTS + 11 * LANES);
        c30.intoArray(parts, PARTS + 12 * LANES);
        c31.intoArray(parts, PARTS + 13 * LANES);
        c32.intoArray(parts, PARTS + 14 * LANES);
        c33.intoArray(parts, PARTS + 15 * LANES);
    }

    /** Sums of 16 times 16 parts, to the first 16 places: after each step half as many vectors hold half as many parts of each sum. */
    private static void addParts(float[] parts) {
        for (int at = PARTS; at < PARTS + 8 * LANES; at += LANES) {
            join(parts, at, 8 * LANES, SWAP_8, UPPER_8);
        }
        for (int at = PARTS; at < PARTS + 4 * LANES; at += LANES) {
            join(parts, at, 4 * LANES, SWAP_4, UPPER_4);
        }
        for (int at = PARTS; at < PARTS + 2 * LANES; at += LANES) {
            join(parts, at, 2 * LANES, SWAP_2, UPPER_2);
        }
        join(parts, PARTS, LANES, SWAP_1, UPPER_1);
    }

    /** Adds halves of groups of lanes: those of one vector end up in the lower half of each group, those of the other in the upper. */
    private static void join(
            float[] parts, int at, int distance, VectorShuffle<Float> swap, VectorMask<Float> upperHalves) {
        FloatVector a = FloatVector.fromArray(FLOATS, parts, at);
        FloatVector b = FloatVector.fromArray(FLOATS, parts, at + distance);
        FloatVector lower = a.blend(b.rearrange(swap), upperHalves);
        FloatVector upper = a.rearrange(swap).blend(b, upperHalves);
        lower.add(upper).intoArray(parts, at);
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> lane ^ distance);
    }

    private static VectorMask<Float> upper(int distance) {
        boolean[] lanes = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = (lane & distance) != 0;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }
}
