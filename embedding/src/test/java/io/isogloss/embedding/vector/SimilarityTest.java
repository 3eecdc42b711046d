package io.isogloss.embedding.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimilarityTest {

    @Test
    void scalarAndWideLoopsAgreeAtEveryLength() {
        SplittableRandom random = new SplittableRandom(3);
        Kernels scalar = new ScalarKernels();
        Kernels wide = new WideKernels();
        for (int length = 0; length < 140; length++) {
            float[] a = random(length + 3, random);
            float[] b = random(length + 5, random);
            assertThat(wide.dot(a, 3, b, 5, length)).isCloseTo(scalar.dot(a, 3, b, 5, length), within(1e-3f));
            assertThat(wide.squaredDistance(a, 3, b, 5, length))
                    .isCloseTo(scalar.squaredDistance(a, 3, b, 5, length), within(1e-3f));
            assertThat(wide.manhattan(a, 3, b, 5, length))
                    .isCloseTo(scalar.manhattan(a, 3, b, 5, length), within(1e-3f));
        }
        assertThat(Kernels.best()).isInstanceOf(WideKernels.class);
    }

    @Test
    void measuresByHand() {
        float[] a = {3, 4};
        float[] b = {4, 3};
        assertThat(Similarity.dot(a, b)).isEqualTo(24);
        assertThat(Similarity.cosine(a, b)).isCloseTo(0.96f, within(1e-6f));
        assertThat(Similarity.euclidean(a, b)).isCloseTo((float) Math.sqrt(2), within(1e-6f));
        assertThat(Similarity.manhattan(a, b)).isEqualTo(2);
        assertThat(Similarity.cosine(a, new float[2])).isZero();
        assertThat(Similarity.euclideans(a, new float[] {3, 4, 0, 0})).containsExactly(0, 5);
        assertThat(Similarity.manhattans(a, new float[] {3, 4, 0, 0})).containsExactly(0, 7);
        assertThat(Similarity.dots(a, new float[] {1, 0, 0, 1})).containsExactly(3, 4);
    }

    @Test
    void findsTheSameNearestRowsAsAFullSort() {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 50; round++) {
            float[] values = new float[random.nextInt(60)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(10);
            }
            int k = random.nextInt(20);
            int[] expected = IntStream.range(0, values.length)
                    .boxed()
                    .sorted((x, y) -> values[x] == values[y] ? x - y : Float.compare(values[y], values[x]))
                    .limit(k)
                    .mapToInt(i -> i)
                    .toArray();
            assertThat(Similarity.largest(values, k)).isEqualTo(expected);
        }
    }

    @Test
    void normalizesEvenLargeValues() {
        float[] rows = {1e30f, 1e30f, 0, 0, 0, -2};
        Similarity.normalize(rows, 2);
        assertThat(rows[0]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
        assertThat(rows).endsWith(0, 0, 0, -1);
    }

    @Test
    void groupsRowsThatLieTogether() {
        SplittableRandom random = new SplittableRandom(1);
        float[] rows = new float[300 * 4];
        for (int r = 0; r < 300; r++) {
            for (int d = 0; d < 4; d++) {
                rows[r * 4 + d] = (r % 3 == d ? 10 : 0) + (float) random.nextDouble();
            }
        }
        KMeans groups = KMeans.of(rows, 4, 3, 10, 42);

        for (int r = 3; r < 300; r++) {
            assertThat(groups.groups()[r]).isEqualTo(groups.groups()[r % 3]);
        }
        assertThat(KMeans.of(rows, 4, 3, 10, 42).centers()).isEqualTo(groups.centers());
        assertThat(groups.rounds()).isLessThanOrEqualTo(10);
    }

    private static float[] random(int length, SplittableRandom random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
