package io.isogloss.cartography.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.cartography.parallel.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {

    private static final Kernels BEST = Kernels.best();
    private static final Kernels PLAIN = Kernels.plain();

    @Test
    void runsVectorsWhereTheModuleIsPresent() {
        assertThat(BEST.name()).startsWith("vector-");
        assertThat(PLAIN.name()).isEqualTo("plain");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 8, 13, 64})
    void multipliesPanelsToTheSameBits(int rows) {
        int features = 37;
        float[] a = random(1, rows * features + 5);
        float[] panel = random(2, features * Kernels.PANEL + 7);
        float[] expected = new float[rows * 40 + 3];
        float[] actual = new float[rows * 40 + 3];
        PLAIN.multiplyPanel(a, 5, features, rows, panel, 7, features, expected, 3, 40);
        BEST.multiplyPanel(a, 5, features, rows, panel, 7, features, actual, 3, 40);
        assertThat(actual).isEqualTo(expected);
        double sum = 0;
        for (int f = 0; f < features; f++) {
            sum += (double) a[5 + f] * panel[7 + f * Kernels.PANEL + 31];
        }
        assertThat((double) actual[3 + 31]).isCloseTo(sum, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 64, 100, 384})
    void multipliesRowsToTheSameBits(int features) {
        float[] a = random(3, features + 3);
        float[] b = random(4, 4 * features + 9);
        float[] scratch = new float[64];
        float[] four = new float[64];
        float[] fourPlain = new float[64];
        BEST.dotFour(a, 3, b, 9, 9 + features, 9 + 2 * features, 9 + 3 * features, features, four);
        PLAIN.dotFour(a, 3, b, 9, 9 + features, 9 + 2 * features, 9 + 3 * features, features, fourPlain);
        for (int row = 0; row < 4; row++) {
            float one = PLAIN.dot(a, 3, b, 9 + row * features, features, scratch);
            assertThat(BEST.dot(a, 3, b, 9 + row * features, features, scratch)).isEqualTo(one);
            assertThat(BEST.dot(b, 9 + row * features, a, 3, features, scratch)).isEqualTo(one);
            assertThat(four[row]).isEqualTo(one);
            assertThat(fourPlain[row]).isEqualTo(one);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "3, 5, 32", "10, 32, 192", "32, 31, 48", "32, 32, 20"})
    void multipliesScatteredPackedRowsToTheSameBits(int left, int right, int features) {
        float[] values = random(21, 90 * features);
        int[] packed = packed(values, features);
        int words = PackedRows.words(features);
        int[] ids = new int[1 + left + right];
        Arrays.setAll(ids, i -> i * 37 % 90);
        float[] expected = new float[Kernels.PAIRS];
        float[] actual = new float[Kernels.PAIRS];
        PLAIN.multiplyRows(packed, words, ids, 1, left, 1 + left, right, expected);
        BEST.multiplyRows(packed, words, ids, 1, left, 1 + left, right, actual);
        float[] scratch = new float[64];
        for (int i = 0; i < left; i++) {
            for (int j = 0; j < right; j++) {
                int at = i * Kernels.PANEL + j;
                assertThat(actual[at]).isEqualTo(expected[at]);
                float whole = PLAIN.dot(
                        values, ids[1 + i] * features, values, ids[1 + left + j] * features, features, scratch);
                assertThat(actual[at]).isCloseTo(whole, within(0.01f * features / 16));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 13, 32})
    void multipliesScatteredPackedRowsWithEachOtherRightOfTheDiagonal(int rows) {
        int features = 64;
        int[] packed = packed(random(22, 40 * features), features);
        int words = PackedRows.words(features);
        int[] ids = new int[rows];
        Arrays.setAll(ids, i -> i * 7 % 40);
        float[] expected = new float[Kernels.PAIRS];
        float[] actual = new float[Kernels.PAIRS];
        PLAIN.multiplyRows(packed, words, ids, 0, rows, 0, rows, expected);
        BEST.multiplyRows(packed, words, ids, 0, rows, 0, rows, actual);
        for (int i = 0; i < rows; i++) {
            for (int j = i; j < rows; j++) {
                assertThat(actual[i * Kernels.PANEL + j]).isEqualTo(expected[i * Kernels.PANEL + j]);
            }
        }
    }

    @Test
    void packsEveryNumberAsNearAsEightBitsCanBe() {
        float[] row = random(27, 77);
        row[3] = 0f;
        row[20] = 1e-30f;
        row[21] = Float.MAX_VALUE;
        row[5] = -Float.MAX_VALUE;
        int[] packed = new int[2 + PackedRows.words(row.length)];
        PackedRows.pack(row, 0, row.length, packed, 2);
        for (int feature = 0; feature < 96; feature++) {
            int word = packed[2 + feature / 32 * 16 + feature % 16];
            float number = feature % 32 < 16 ? PackedRows.low(word) : PackedRows.high(word);
            float wanted = feature < row.length ? row[feature] : 0f;
            assertThat(number).isFinite().isCloseTo(wanted, within(Math.abs(wanted) / 255 + 1e-18f));
        }
    }

    private static int[] packed(float[] values, int features) {
        int words = PackedRows.words(features);
        int[] packed = new int[values.length / features * words];
        for (int row = 0; row < values.length / features; row++) {
            PackedRows.pack(values, row * features, features, packed, row * words);
        }
        return packed;
    }

    @Test
    void tellsWhichShiftedScoresReachABound() {
        float[] expected = random(23, 3 + Kernels.PANEL);
        float[] actual = expected.clone();
        float[] shifts = random(24, Kernels.PANEL);
        float[] bounds = random(25, Kernels.PANEL);
        bounds[7] = Float.POSITIVE_INFINITY;
        bounds[8] = Float.NEGATIVE_INFINITY;
        int reaching = PLAIN.reaching(expected, 3, 0.25f, shifts, 0.5f, bounds);
        assertThat(BEST.reaching(actual, 3, 0.25f, shifts, 0.5f, bounds)).isEqualTo(reaching);
        assertThat(actual).isEqualTo(expected);
        assertThat(reaching & 1 << 8).isNotZero();
        for (int c = 0; c < Kernels.PANEL; c++) {
            boolean reached = expected[3 + c] >= 0.5f || expected[3 + c] >= bounds[c];
            assertThat((reaching >>> c & 1) == 1).isEqualTo(reached);
        }
    }

    @Test
    void multipliesGraphsToTheSameBits() {
        int rows = 50;
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
            offsets[i + 1] = offsets[i] + i % 7;
        }
        int[] columns = new int[offsets[rows]];
        Arrays.setAll(columns, e -> CounterRandom.below(CounterRandom.bits(9, e), rows));
        float[] values = random(10, columns.length);
        float[] block = random(11, rows * Kernels.GRAPH_COLUMNS);
        float[] expected = random(12, block.length);
        float[] actual = expected.clone();
        float before = expected[6 * Kernels.GRAPH_COLUMNS + 3];
        PLAIN.multiplyGraph(offsets, columns, values, 1, 49, block, expected, 1.5f, -0.25f, 2f);
        BEST.multiplyGraph(offsets, columns, values, 1, 49, block, actual, 1.5f, -0.25f, 2f);
        assertThat(actual).isEqualTo(expected);
        double sum = -0.25 * block[6 * Kernels.GRAPH_COLUMNS + 3] + 2 * before;
        for (int e = offsets[6]; e < offsets[7]; e++) {
            sum += 1.5 * values[e] * block[columns[e] * Kernels.GRAPH_COLUMNS + 3];
        }
        assertThat((double) actual[6 * Kernels.GRAPH_COLUMNS + 3]).isCloseTo(sum, within(1e-5));
    }

    @Test
    void selectsTheSamePositions() {
        float[] scores = random(5, 101);
        int[] expected = new int[101];
        int[] actual = new int[101];
        int count = PLAIN.selectAbove(scores, 4, 97, 0.3f, expected);
        assertThat(BEST.selectAbove(scores, 4, 97, 0.3f, actual)).isEqualTo(count);
        assertThat(count).isBetween(10, 60);
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void drawsEachEdgeAsOftenAsItsRateSays() {
        float[] rate = {
            1f, 0.5f, 0.3f, 0.01f, 0.004f, 0.999f, 0.2f, 0.1f, 0.7f, 0.6f, 1f, 0.5f, 0.3f, 0.01f, 0.25f, 0.9f, 0.2f
        };
        int[] draws = new int[rate.length];
        int[] active = new int[64];
        int[] activePlain = new int[64];
        for (int epoch = 1; epoch < 500; epoch++) {
            int count = BEST.activeEdges(rate, 0, rate.length, epoch, active);
            assertThat(PLAIN.activeEdges(rate, 0, rate.length, epoch, activePlain))
                    .isEqualTo(count);
            assertThat(Arrays.copyOf(active, count)).isEqualTo(Arrays.copyOf(activePlain, count));
            for (int i = 0; i < count; i++) {
                draws[active[i]]++;
            }
        }
        for (int edge = 0; edge < rate.length; edge++) {
            assertThat(draws[edge]).isCloseTo((int) (rate[edge] * 499), within(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64})
    void movesEdgesToTheSameBits(int groupSize) {
        float[] expected = moved(PLAIN, groupSize);
        assertThat(moved(BEST, groupSize)).isEqualTo(expected);
        for (float value : expected) {
            assertThat(value).isFinite();
        }
    }

    private static float[] moved(Kernels kernels, int groupSize) {
        int points = 600;
        int edges = 900;
        LayoutStep step = new LayoutStep();
        float[] positions = random(6, 2 * points);
        for (int i = 0; i < positions.length; i++) {
            positions[i] *= 8;
        }
        positions[20] = positions[22];
        positions[21] = positions[23];
        step.headPositions = positions;
        step.tailPositions = positions;
        step.heads = new int[edges];
        step.tails = new int[edges];
        step.snapshotX = new float[points + LayoutStep.MAX_GROUP];
        step.snapshotY = new float[points + LayoutStep.MAX_GROUP];
        step.snapshotSlot = new int[points];
        for (int i = 0; i < points + LayoutStep.MAX_GROUP; i++) {
            step.snapshotX[i] = positions[2 * (i % points)];
            step.snapshotY[i] = positions[2 * (i % points) + 1];
            step.snapshotSlot[i % points] = i % points;
        }
        step.snapshotSize = points;
        step.groupSize = groupSize;
        step.a = 1.577f;
        step.b = 0.895f;
        step.repulsion = 1;
        step.alpha = 0.7f;
        step.negatives = 5;
        int[] active = new int[edges];
        for (int e = 0; e < edges; e++) {
            active[e] = e;
            step.heads[e] = e == 0 ? 10 : CounterRandom.below(CounterRandom.bits(7, e), points);
            step.tails[e] = e == 0 ? 11 : CounterRandom.below(CounterRandom.bits(8, e), points);
        }
        for (int round = 0; round < 20; round++) {
            kernels.moveEdges(step, active, edges - round, round);
        }
        return positions;
    }

    @Test
    void raisesToPowersWithinSixDigits() {
        for (int i = 0; i < 2_000; i++) {
            float base = (float) StrictMath.pow(10, -12 + 0.01 * i);
            double expected = StrictMath.pow(base, 0.895);
            assertThat((double) FloatMath.pow(base, 0.895f)).isCloseTo(expected, within(expected * 1e-5));
            float x = -20 + 0.015f * i;
            double e = StrictMath.exp(x);
            assertThat((double) FloatMath.exp(x)).isCloseTo(e, within(e * 5e-6));
        }
    }

    private static float[] random(long stream, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (2 * CounterRandom.unit(CounterRandom.bits(stream, i)) - 1);
        }
        return values;
    }
}
