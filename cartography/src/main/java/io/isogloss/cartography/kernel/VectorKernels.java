package io.isogloss.cartography.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernels with the Vector API, in the widest vectors of this machine up to 512 bits. */
final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> FLOATS = widest();
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LANES = FLOATS.length();

    private static final IntVector NUMBERS = IntVector.zero(INTS).addIndex(1);
    private static final boolean WIDE = LANES == PARTS;

    private VectorKernels() {}

    /** Vector kernels, or plain loops where vectors hold fewer than four or more than sixteen floats. */
    static Kernels createOrPlain() {
        return LANES >= 4 && LANES <= PARTS ? new VectorKernels() : PlainKernels.INSTANCE;
    }

    static VectorSpecies<Float> widest() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.length() > PARTS ? FloatVector.SPECIES_512 : preferred;
    }

    @Override
    public String name() {
        return "vector-" + FLOATS.vectorBitSize();
    }

    @Override
    public void multiplyPanel(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            float[] panel,
            int panelOffset,
            int features,
            float[] out,
            int outOffset,
            int outStride) {
        int r = 0;
        if (WIDE) {
            for (; r + 8 <= rows; r += 8) {
                eightRows(
                        a,
                        aOffset + r * aStride,
                        aStride,
                        panel,
                        panelOffset,
                        features,
                        out,
                        outOffset + r * outStride,
                        outStride);
            }
        }
        for (; r + 4 <= rows; r += 4) {
            for (int c = 0; c < PANEL; c += 2 * LANES) {
                fourRows(
                        a,
                        aOffset + r * aStride,
                        aStride,
                        panel,
                        panelOffset + c,
                        features,
                        out,
                        outOffset + r * outStride + c,
                        outStride);
            }
        }
        for (; r < rows; r++) {
            for (int c = 0; c < PANEL; c += 2 * LANES) {
                oneRow(a, aOffset + r * aStride, panel, panelOffset + c, features, out, outOffset + r * outStride + c);
            }
        }
    }

    /** 16 accumulators in registers: per feature 2 loads of the panel, 8 broadcasts, 16 fused multiply-adds. */
    private static void eightRows(
            float[] a,
            int row,
            int stride,
            float[] panel,
            int column,
            int features,
            float[] out,
            int at,
            int outStride) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        FloatVector c60 = c00;
        FloatVector c61 = c00;
        FloatVector c70 = c00;
        FloatVector c71 = c00;
        int r1 = row + stride;
        int r2 = r1 + stride;
        int r3 = r2 + stride;
        int r4 = r3 + stride;
        int r5 = r4 + stride;
        int r6 = r5 + stride;
        int r7 = r6 + stride;
        int p = column;
        for (int f = 0; f < features; f++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector b1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            p += PANEL;
            FloatVector x = FloatVector.broadcast(FLOATS, a[row + f]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[r1 + f]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[r2 + f]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[r3 + f]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(FLOATS, a[r4 + f]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(FLOATS, a[r5 + f]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(FLOATS, a[r6 + f]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(FLOATS, a[r7 + f]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        storePair(c00, c01, out, at);
        storePair(c10, c11, out, at + outStride);
        storePair(c20, c21, out, at + 2 * outStride);
        storePair(c30, c31, out, at + 3 * outStride);
        storePair(c40, c41, out, at + 4 * outStride);
        storePair(c50, c51, out, at + 5 * outStride);
        storePair(c60, c61, out, at + 6 * outStride);
        storePair(c70, c71, out, at + 7 * outStride);
    }

    /** 8 accumulators: as many as 16 registers hold beside the operands, and enough to hide the latency. */
    private static void fourRows(
            float[] a,
            int row,
            int stride,
            float[] panel,
            int column,
            int features,
            float[] out,
            int at,
            int outStride) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        int r1 = row + stride;
        int r2 = r1 + stride;
        int r3 = r2 + stride;
        int p = column;
        for (int f = 0; f < features; f++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector b1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            p += PANEL;
            FloatVector x = FloatVector.broadcast(FLOATS, a[row + f]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[r1 + f]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[r2 + f]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[r3 + f]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        storePair(c00, c01, out, at);
        storePair(c10, c11, out, at + outStride);
        storePair(c20, c21, out, at + 2 * outStride);
        storePair(c30, c31, out, at + 3 * outStride);
    }

    private static void oneRow(float[] a, int row, float[] panel, int column, int features, float[] out, int at) {
        FloatVector c0 = FloatVector.zero(FLOATS);
        FloatVector c1 = c0;
        int p = column;
        for (int f = 0; f < features; f++) {
            FloatVector x = FloatVector.broadcast(FLOATS, a[row + f]);
            c0 = x.fma(FloatVector.fromArray(FLOATS, panel, p), c0);
            c1 = x.fma(FloatVector.fromArray(FLOATS, panel, p + LANES), c1);
            p += PANEL;
        }
        storePair(c0, c1, out, at);
    }

    private static void storePair(FloatVector low, FloatVector high, float[] out, int at) {
        low.intoArray(out, at);
        high.intoArray(out, at + LANES);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int features, float[] scratch) {
        int whole = features - features % PARTS;
        for (int part = 0; part < PARTS; part += LANES) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int f = part; f < whole; f += PARTS) {
                FloatVector x = FloatVector.fromArray(FLOATS, a, aOffset + f);
                sum = x.fma(FloatVector.fromArray(FLOATS, b, bOffset + f), sum);
            }
            sum.intoArray(scratch, part);
        }
        addTail(a, aOffset, b, bOffset, whole, features, scratch, 0);
        return PlainKernels.addParts(scratch, 0);
    }

    @Override
    public void dotFour(
            float[] a, int aOffset, float[] b, int b0, int b1, int b2, int b3, int features, float[] scratch) {
        int whole = features - features % PARTS;
        for (int part = 0; part < PARTS; part += LANES) {
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int f = part; f < whole; f += PARTS) {
                FloatVector x = FloatVector.fromArray(FLOATS, a, aOffset + f);
                s0 = x.fma(FloatVector.fromArray(FLOATS, b, b0 + f), s0);
                s1 = x.fma(FloatVector.fromArray(FLOATS, b, b1 + f), s1);
                s2 = x.fma(FloatVector.fromArray(FLOATS, b, b2 + f), s2);
                s3 = x.fma(FloatVector.fromArray(FLOATS, b, b3 + f), s3);
            }
            s0.intoArray(scratch, part);
            s1.intoArray(scratch, PARTS + part);
            s2.intoArray(scratch, 2 * PARTS + part);
            s3.intoArray(scratch, 3 * PARTS + part);
        }
        if (whole < features) {
            addTail(a, aOffset, b, b0, whole, features, scratch, 0);
            addTail(a, aOffset, b, b1, whole, features, scratch, PARTS);
            addTail(a, aOffset, b, b2, whole, features, scratch, 2 * PARTS);
            addTail(a, aOffset, b, b3, whole, features, scratch, 3 * PARTS);
        }
        PlainKernels.addFourParts(scratch);
    }

    private static void addTail(
            float[] a, int aOffset, float[] b, int bOffset, int from, int to, float[] sums, int sumsOffset) {
        for (int f = from; f < to; f++) {
            int part = sumsOffset + f - from;
            sums[part] = Math.fma(a[aOffset + f], b[bOffset + f], sums[part]);
        }
    }

    @Override
    public void multiplyRows(
            int[] packed, int words, int[] ids, int aFrom, int aCount, int bFrom, int bCount, float[] out) {
        if (WIDE) {
            VectorPairs.multiply(packed, words, ids, aFrom, aCount, bFrom, bCount, out);
            return;
        }
        float[] sums = new float[4 * PARTS];
        int last = bFrom + bCount - 1;
        for (int i = 0; i < aCount; i++) {
            int row = ids[aFrom + i] * words;
            for (int j = aFrom == bFrom ? i / 4 * 4 : 0; j < bCount; j += 4) {
                dotFourPacked(
                        packed,
                        row,
                        ids[bFrom + j] * words,
                        ids[Math.min(bFrom + j + 1, last)] * words,
                        ids[Math.min(bFrom + j + 2, last)] * words,
                        ids[Math.min(bFrom + j + 3, last)] * words,
                        words,
                        sums);
                System.arraycopy(sums, 0, out, i * PANEL + j, 4);
            }
        }
    }

    private static void dotFourPacked(int[] packed, int a, int b0, int b1, int b2, int b3, int words, float[] sums) {
        for (int part = 0; part < PARTS; part += LANES) {
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int word = part; word < words; word += PARTS) {
                IntVector x = IntVector.fromArray(INTS, packed, a + word);
                s0 = addPacked(x, IntVector.fromArray(INTS, packed, b0 + word), s0);
                s1 = addPacked(x, IntVector.fromArray(INTS, packed, b1 + word), s1);
                s2 = addPacked(x, IntVector.fromArray(INTS, packed, b2 + word), s2);
                s3 = addPacked(x, IntVector.fromArray(INTS, packed, b3 + word), s3);
            }
            s0.intoArray(sums, part);
            s1.intoArray(sums, PARTS + part);
            s2.intoArray(sums, 2 * PARTS + part);
            s3.intoArray(sums, 3 * PARTS + part);
        }
        PlainKernels.addFourParts(sums);
    }

    private static FloatVector addPacked(IntVector x, IntVector y, FloatVector sum) {
        FloatVector lower = x.lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats()
                .fma(y.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), sum);
        return x.reinterpretAsFloats().fma(y.reinterpretAsFloats(), lower);
    }

    @Override
    public int reaching(float[] scores, int offset, float shift, float[] shifts, float bound, float[] bounds) {
        int reaching = 0;
        for (int c = 0; c < PANEL; c += LANES) {
            FloatVector score = FloatVector.fromArray(FLOATS, scores, offset + c)
                    .sub(FloatVector.fromArray(FLOATS, shifts, c).add(shift));
            score.intoArray(scores, offset + c);
            VectorMask<Float> reached = score.compare(VectorOperators.GE, bound)
                    .or(score.compare(VectorOperators.GE, FloatVector.fromArray(FLOATS, bounds, c)));
            reaching |= (int) (reached.toLong() << c);
        }
        return reaching;
    }

    @Override
    public int indexOf(int[] values, int offset, int length, int value) {
        if (length < LANES) {
            return PlainKernels.INSTANCE.indexOf(values, offset, length, value);
        }
        int last = length - LANES;
        for (int i = 0; i < last; i += LANES) {
            VectorMask<Integer> found =
                    IntVector.fromArray(INTS, values, offset + i).eq(value);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        // What this vector has in common with the one before was not it.
        VectorMask<Integer> found =
                IntVector.fromArray(INTS, values, offset + last).eq(value);
        return found.anyTrue() ? last + found.firstTrue() : -1;
    }

    @Override
    public int selectAbove(float[] scores, int offset, int length, float threshold, int[] positions) {
        int count = 0;
        int i = 0;
        FloatVector bound = FloatVector.broadcast(FLOATS, threshold);
        for (; i + LANES <= length; i += LANES) {
            VectorMask<Float> above =
                    FloatVector.fromArray(FLOATS, scores, offset + i).compare(VectorOperators.GT, bound);
            if (above.anyTrue()) {
                for (long bits = above.toLong(); bits != 0; bits &= bits - 1) {
                    positions[count++] = i + Long.numberOfTrailingZeros(bits);
                }
            }
        }
        for (; i < length; i++) {
            if (scores[offset + i] > threshold) {
                positions[count++] = i;
            }
        }
        return count;
    }

    @Override
    public int activeEdges(float[] rate, int from, int to, int epoch, int[] active) {
        int count = 0;
        int edge = from;
        for (; edge + LANES <= to; edge += LANES) {
            FloatVector rates = FloatVector.fromArray(FLOATS, rate, edge);
            IntVector now = (IntVector) rates.mul((float) epoch).convertShape(VectorOperators.F2I, INTS, 0);
            IntVector before = (IntVector) rates.mul((float) (epoch - 1)).convertShape(VectorOperators.F2I, INTS, 0);
            VectorMask<Integer> drawn = now.compare(VectorOperators.NE, before);
            if (WIDE) {
                // AVX-512 has an instruction for it; elsewhere it is slower than to go through the bits.
                NUMBERS.add(edge).compress(drawn).intoArray(active, count);
                count += drawn.trueCount();
            } else {
                for (long bits = drawn.toLong(); bits != 0; bits &= bits - 1) {
                    active[count++] = edge + Long.numberOfTrailingZeros(bits);
                }
            }
        }
        for (; edge < to; edge++) {
            if ((int) (rate[edge] * epoch) != (int) (rate[edge] * (epoch - 1))) {
                active[count++] = edge;
            }
        }
        return count;
    }

    @Override
    public void multiplyGraph(
            int[] offsets,
            int[] columns,
            float[] values,
            int from,
            int to,
            float[] block,
            float[] out,
            float scale,
            float shift,
            float back) {
        VectorGraph.multiply(offsets, columns, values, from, to, block, out, scale, shift, back);
    }

    @Override
    public void moveEdges(LayoutStep step, int[] active, int activeCount, long random) {
        int group = 0;
        for (int from = 0; from < activeCount; from += step.groupSize) {
            int count = Math.min(step.groupSize, activeCount - from);
            step.stage(active, from, count);
            step.drawOffsets(random, group++);
            VectorLayout.moveGroup(step, count);
            step.write(active, from, count);
        }
    }
}
