package io.isogloss.cartography.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of scattered packed rows in vectors of 16 words, four rows by four: no row is copied or turned first. The partial sums of 16
 * products are added as one tree over vectors, halves onto halves, as {@link Kernels#dot} adds them.
 */
final class VectorPairs {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_512;
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
            int[] packed, int words, int[] ids, int aFrom, int aCount, int bFrom, int bCount, float[] out) {
        int aLast = aFrom + aCount - 1;
        int bLast = bFrom + bCount - 1;
        for (int i = 0; i < aCount; i += SIDE) {
            // Of a block with itself what lies left of the diagonal is not asked for.
            for (int j = aFrom == bFrom ? i : 0; j < bCount; j += SIDE) {
                for (int c = 0; c < SIDE; c += 2) {
                    tile(
                            packed,
                            words,
                            ids[aFrom + i] * words,
                            ids[Math.min(aFrom + i + 1, aLast)] * words,
                            ids[Math.min(aFrom + i + 2, aLast)] * words,
                            ids[Math.min(aFrom + i + 3, aLast)] * words,
                            ids[Math.min(bFrom + j + c, bLast)] * words,
                            ids[Math.min(bFrom + j + c + 1, bLast)] * words,
                            out,
                            PARTS + c * LANES);
                }
                addParts(out);
                for (int r = 0; r < SIDE; r++) {
                    System.arraycopy(out, PARTS + r * SIDE, out, (i + r) * Kernels.PANEL + j, SIDE);
                }
            }
        }
    }

    /**
     * Eight accumulators in registers: for 32 features 6 loads, 6 shifts and 16 fused multiply-adds. With sixteen the method grows so large that the
     * compiler no longer inlines its vector operations.
     */
    private static void tile(
            int[] packed, int words, int a0, int a1, int a2, int a3, int b0, int b1, float[] parts, int at) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        for (int word = 0; word < words; word += LANES) {
            IntVector y0 = IntVector.fromArray(WORDS, packed, b0 + word);
            FloatVector low0 = low(y0);
            FloatVector high0 = y0.reinterpretAsFloats();
            IntVector y1 = IntVector.fromArray(WORDS, packed, b1 + word);
            FloatVector low1 = low(y1);
            FloatVector high1 = y1.reinterpretAsFloats();
            IntVector x = IntVector.fromArray(WORDS, packed, a0 + word);
            FloatVector low = low(x);
            FloatVector high = x.reinterpretAsFloats();
            c00 = high.fma(high0, low.fma(low0, c00));
            c01 = high.fma(high1, low.fma(low1, c01));
            x = IntVector.fromArray(WORDS, packed, a1 + word);
            low = low(x);
            high = x.reinterpretAsFloats();
            c10 = high.fma(high0, low.fma(low0, c10));
            c11 = high.fma(high1, low.fma(low1, c11));
            x = IntVector.fromArray(WORDS, packed, a2 + word);
            low = low(x);
            high = x.reinterpretAsFloats();
            c20 = high.fma(high0, low.fma(low0, c20));
            c21 = high.fma(high1, low.fma(low1, c21));
            x = IntVector.fromArray(WORDS, packed, a3 + word);
            low = low(x);
            high = x.reinterpretAsFloats();
            c30 = high.fma(high0, low.fma(low0, c30));
            c31 = high.fma(high1, low.fma(low1, c31));
        }
        c00.intoArray(parts, at);
        c01.intoArray(parts, at + LANES);
        c10.intoArray(parts, at + 4 * LANES);
        c11.intoArray(parts, at + 5 * LANES);
        c20.intoArray(parts, at + 8 * LANES);
        c21.intoArray(parts, at + 9 * LANES);
        c30.intoArray(parts, at + 12 * LANES);
        c31.intoArray(parts, at + 13 * LANES);
    }

    private static FloatVector low(IntVector words) {
        return words.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
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
