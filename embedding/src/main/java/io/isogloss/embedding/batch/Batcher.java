package io.isogloss.embedding.batch;

import java.util.Arrays;

/**
 * Packs texts into batches in order: a batch ends where the next text would pass one of the three bounds. A single text beyond a bound
 * comes alone; whether that is allowed has been decided before.
 */
public final class Batcher {

    private Batcher() {}

    /**
     * Where each batch starts, and as the last entry the number of texts: batch b holds the texts {@code cuts[b] … cuts[b + 1] - 1}.
     *
     * @param tokens tokens of each text
     * @param bytes UTF-8 bytes of each text
     * @param count texts, from the start of both arrays
     */
    public static int[] cuts(int[] tokens, int[] bytes, int count, BatchLimits limits) {
        int[] cuts = new int[count + 1];
        int batches = 0;
        int texts = 0;
        long tokenSum = 0;
        long byteSum = 0;
        for (int i = 0; i < count; i++) {
            boolean full = texts == limits.texts()
                    || tokenSum + tokens[i] > limits.tokens()
                    || byteSum + bytes[i] > limits.bytes();
            if (i == 0 || full) {
                cuts[batches++] = i;
                texts = 0;
                tokenSum = 0;
                byteSum = 0;
            }
            texts++;
            tokenSum += tokens[i];
            byteSum += bytes[i];
        }
        cuts[batches] = count;
        return Arrays.copyOf(cuts, batches + 1);
    }
}
