package io.isogloss.embedding.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the texts and bounds: nothing lost, nothing doubled, order kept, no bound passed, no batch cut early. */
class BatcherTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsEveryTextOnceInOrderWithinAllBounds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            int count = random.nextInt(60);
            int[] tokens = random.ints(count, 0, 50).toArray();
            int[] bytes = random.ints(count, 0, 200).toArray();
            BatchLimits limits =
                    new BatchLimits(1 + random.nextInt(12), 1 + random.nextInt(120), 1 + random.nextInt(600));

            int[] cuts = Batcher.cuts(tokens, bytes, count, limits);

            assertThat(cuts[0]).isZero();
            assertThat(cuts[cuts.length - 1]).isEqualTo(count);
            for (int b = 0; b + 1 < cuts.length; b++) {
                assertThat(cuts[b + 1]).isGreaterThan(cuts[b]);
                assertWithin(tokens, bytes, cuts[b], cuts[b + 1], limits);
                assertFull(tokens, bytes, cuts[b], cuts[b + 1], count, limits);
            }
        }
    }

    @Test
    void makesNoBatchOfNoTexts() {
        assertThat(Batcher.cuts(new int[0], new int[0], 0, new BatchLimits(1, 1, 1)))
                .containsExactly(0);
    }

    @Test
    void addsTokensBeyondTheRangeOfAnInt() {
        int[] huge = {Integer.MAX_VALUE, Integer.MAX_VALUE, 1};
        assertThat(Batcher.cuts(huge, new int[3], 3, new BatchLimits(9, Integer.MAX_VALUE, 9)))
                .containsExactly(0, 1, 2, 3);
    }

    private static void assertWithin(int[] tokens, int[] bytes, int from, int to, BatchLimits limits) {
        assertThat(to - from).isLessThanOrEqualTo(limits.texts());
        if (to - from > 1) {
            assertThat(sum(tokens, from, to)).isLessThanOrEqualTo(limits.tokens());
            assertThat(sum(bytes, from, to)).isLessThanOrEqualTo(limits.bytes());
        }
    }

    /** The next text would have passed a bound. */
    private static void assertFull(int[] tokens, int[] bytes, int from, int to, int count, BatchLimits limits) {
        boolean more = to < count;
        boolean fits = more
                && to - from < limits.texts()
                && sum(tokens, from, to + 1) <= limits.tokens()
                && sum(bytes, from, to + 1) <= limits.bytes();
        assertThat(fits).isFalse();
    }

    private static long sum(int[] values, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }
}
