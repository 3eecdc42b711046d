package io.isogloss.cartography.kernel;

import java.util.Arrays;

/** The kernels as plain loops: the specification of the arithmetic, and what runs without the Vector API. */
final class PlainKernels implements Kernels {

    static final PlainKernels INSTANCE = new PlainKernels();

    private static final float CLIP = 4f;

    private PlainKernels() {}

    @Override
    public String name() {
        return "plain";
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
        float[] sums = new float[PANEL];
        for (int r = 0; r < rows; r++) {
            Arrays.fill(sums, 0f);
            int row = aOffset + r * aStride;
            for (int f = 0; f < features; f++) {
                float factor = a[row + f];
                int base = panelOffset + f * PANEL;
                for (int c = 0; c < PANEL; c++) {
                    sums[c] = Math.fma(factor, panel[base + c], sums[c]);
                }
            }
            System.arraycopy(sums, 0, out, outOffset + r * outStride, PANEL);
        }
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int features, float[] scratch) {
        partialSums(a, aOffset, b, bOffset, features, scratch, 0);
        return addParts(scratch, 0);
    }

    @Override
    public void dotFour(
            float[] a, int aOffset, float[] b, int b0, int b1, int b2, int b3, int features, float[] scratch) {
        partialSums(a, aOffset, b, b0, features, scratch, 0);
        partialSums(a, aOffset, b, b1, features, scratch, PARTS);
        partialSums(a, aOffset, b, b2, features, scratch, 2 * PARTS);
        partialSums(a, aOffset, b, b3, features, scratch, 3 * PARTS);
        addFourParts(scratch);
    }

    private static void partialSums(
            float[] a, int aOffset, float[] b, int bOffset, int features, float[] sums, int sumsOffset) {
        for (int part = 0; part < PARTS; part++) {
            sums[sumsOffset + part] = 0f;
        }
        int whole = features - features % PARTS;
        for (int f = 0; f < whole; f += PARTS) {
            for (int part = 0; part < PARTS; part++) {
                sums[sumsOffset + part] =
                        Math.fma(a[aOffset + f + part], b[bOffset + f + part], sums[sumsOffset + part]);
            }
        }
        for (int f = whole; f < features; f++) {
            int part = sumsOffset + f - whole;
            sums[part] = Math.fma(a[aOffset + f], b[bOffset + f], sums[part]);
        }
    }

    /** Adds 16 partial sums: halves onto halves. */
    static float addParts(float[] sums, int offset) {
        for (int half = PARTS / 2; half >= 1; half /= 2) {
            for (int part = 0; part < half; part++) {
                sums[offset + part] += sums[offset + part + half];
            }
        }
        return sums[offset];
    }

    static void addFourParts(float[] sums) {
        float s0 = addParts(sums, 0);
        float s1 = addParts(sums, PARTS);
        float s2 = addParts(sums, 2 * PARTS);
        float s3 = addParts(sums, 3 * PARTS);
        sums[0] = s0;
        sums[1] = s1;
        sums[2] = s2;
        sums[3] = s3;
    }

    @Override
    public void multiplyRows(
            int[] packed, int words, int[] ids, int aFrom, int aCount, int bFrom, int bCount, float[] out) {
        float[] sums = new float[PARTS];
        for (int i = 0; i < aCount; i++) {
            int a = ids[aFrom + i] * words;
            for (int j = aFrom == bFrom ? i : 0; j < bCount; j++) {
                int b = ids[bFrom + j] * words;
                Arrays.fill(sums, 0f);
                for (int block = 0; block < words; block += PARTS) {
                    for (int part = 0; part < PARTS; part++) {
                        int x = packed[a + block + part];
                        int y = packed[b + block + part];
                        float sum = Math.fma(PackedRows.low(x), PackedRows.low(y), sums[part]);
                        sums[part] = Math.fma(PackedRows.high(x), PackedRows.high(y), sum);
                    }
                }
                out[i * PANEL + j] = addParts(sums, 0);
            }
        }
    }

    @Override
    public int reaching(float[] scores, int offset, float shift, float[] shifts, float bound, float[] bounds) {
        int reaching = 0;
        for (int c = 0; c < PANEL; c++) {
            float score = scores[offset + c] - (shift + shifts[c]);
            scores[offset + c] = score;
            reaching |= score >= bound || score >= bounds[c] ? 1 << c : 0;
        }
        return reaching;
    }

    @Override
    public int indexOf(int[] values, int offset, int length, int value) {
        for (int i = 0; i < length; i++) {
            if (values[offset + i] == value) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int selectAbove(float[] scores, int offset, int length, float threshold, int[] positions) {
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (scores[offset + i] > threshold) {
                positions[count++] = i;
            }
        }
        return count;
    }

    @Override
    public int activeEdges(float[] rate, int from, int to, int epoch, int[] active) {
        int count = 0;
        for (int edge = from; edge < to; edge++) {
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
        float[] sums = new float[GRAPH_COLUMNS];
        for (int i = from; i < to; i++) {
            Arrays.fill(sums, 0f);
            for (int e = offsets[i]; e < offsets[i + 1]; e++) {
                int row = columns[e] * GRAPH_COLUMNS;
                for (int c = 0; c < GRAPH_COLUMNS; c++) {
                    sums[c] = Math.fma(values[e], block[row + c], sums[c]);
                }
            }
            int row = i * GRAPH_COLUMNS;
            for (int c = 0; c < GRAPH_COLUMNS; c++) {
                float shifted = Math.fma(shift, block[row + c], scale * sums[c]);
                out[row + c] = Math.fma(back, out[row + c], shifted);
            }
        }
    }

    @Override
    public void moveEdges(LayoutStep step, int[] active, int activeCount, long random) {
        int group = 0;
        for (int from = 0; from < activeCount; from += step.groupSize) {
            int count = Math.min(step.groupSize, activeCount - from);
            step.stage(active, from, count);
            step.drawOffsets(random, group++);
            for (int lane = 0; lane < count; lane++) {
                moveLane(step, lane);
            }
            step.write(active, from, count);
        }
    }

    private static void moveLane(LayoutStep step, int lane) {
        float a = step.a;
        float b = step.b;
        float attraction = -2f * a * b;
        float push = 2f * step.repulsion * b;
        float x = step.headX[lane];
        float y = step.headY[lane];
        float dx = x - step.tailX[lane];
        float dy = y - step.tailY[lane];
        float s = atLeastTiny(Math.fma(dx, dx, dy * dy));
        float power = FloatMath.pow(s, b);
        float g = (attraction * power) / (s * Math.fma(a, power, 1f));
        float stepX = step.alpha * clip(g * dx);
        float stepY = step.alpha * clip(g * dy);
        x += stepX;
        y += stepY;
        step.tailDeltaX[lane] = stepX;
        step.tailDeltaY[lane] = stepY;
        int slot = step.slot[lane];
        for (int p = 0; p < step.negatives; p++) {
            int at = step.offsets[p] + lane;
            dx = x - step.snapshotX[at];
            dy = y - step.snapshotY[at];
            s = atLeastTiny(Math.fma(dx, dx, dy * dy));
            if (at == slot || at == slot + step.snapshotSize) {
                dx = 0f;
                dy = 0f;
            }
            power = FloatMath.pow(s, b);
            g = push / ((0.001f + s) * Math.fma(a, power, 1f));
            x += step.alpha * clip(g * dx);
            y += step.alpha * clip(g * dy);
        }
        step.headDeltaX[lane] = x - step.headX[lane];
        step.headDeltaY[lane] = y - step.headY[lane];
    }

    private static float atLeastTiny(float s) {
        return s < 1e-12f ? 1e-12f : s;
    }

    private static float clip(float value) {
        float low = value < -CLIP ? -CLIP : value;
        return low > CLIP ? CLIP : low;
    }
}
