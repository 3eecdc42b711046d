package io.isogloss.embedding.local;

import java.util.Arrays;

/**
 * Groups rows of similar length so that little is padded: sorted by length, cut where the padded area would pass the cap.
 */
final class BatchPlan {

    private final int[] order;
    private final int[] cuts;

    private BatchPlan(int[] order, int[] cuts) {
        this.order = order;
        this.cuts = cuts;
    }

    /**
     * Plans all rows.
     *
     * @param areaCap most rows × longest row of one batch; a longer row comes alone
     * @param rowCap most rows of one batch
     */
    static BatchPlan of(TokenRows rows, int areaCap, int rowCap) {
        int count = rows.count();
        long[] keys = new long[count];
        for (int r = 0; r < count; r++) {
            keys[r] = ((long) (Integer.MAX_VALUE - rows.length(r)) << 32) | r;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        int[] cuts = new int[count + 1];
        int batches = 0;
        int start = 0;
        while (start < count) {
            cuts[batches++] = start;
            // Longest first: the first row of a batch sets its width.
            int width = rows.length(order[start]);
            int fit = Math.clamp(areaCap / width, 1, rowCap);
            start += Math.min(fit, count - start);
        }
        cuts[batches] = count;
        return new BatchPlan(order, Arrays.copyOf(cuts, batches + 1));
    }

    /** Row numbers, longest first; equal lengths in input order, so that the plan is the same on every run. */
    int[] order() {
        return order;
    }

    /** Where a batch starts in {@link #order()}; the last batch ends where the one after it would start. */
    int start(int batch) {
        return cuts[batch];
    }

    int batches() {
        return cuts.length - 1;
    }
}
