package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * The epochs of a descent in bursts, between which progress is told and, where the run has a time budget, the number of
 * epochs is brought down to what the budget allows: once, after the first bursts have shown how long an epoch takes.
 */
final class Epochs {

    private static final int FEWEST = 30;
    private static final int MEASURED_BURSTS = 2;

    private final ParallelRunner runner;
    private final int bursts;
    private final long startNanos;
    private int total;
    private int burst;
    private int first = 1;
    private int end = 1;

    Epochs(DescentOptions options, ParallelRunner runner, int bursts) {
        this.runner = runner;
        this.bursts = bursts;
        this.total = options.epochs();
        this.startNanos = System.nanoTime();
    }

    /** Goes to the next burst that is not empty; false when all epochs are done. */
    boolean next() {
        if (burst > 0) {
            runner.fraction((double) (end - 1) / Math.max(1, total - 1));
        }
        if (burst == MEASURED_BURSTS) {
            keepWithinBudget();
        }
        first = end;
        while (end == first && end < total) {
            burst++;
            end = Math.max(end, 1 + (int) ((long) (total - 1) * Math.min(burst, bursts) / bursts));
        }
        return end > first;
    }

    private void keepWithinBudget() {
        long left = runner.budgetNanosLeft();
        if (left == Long.MAX_VALUE) {
            return;
        }
        double nanosPerEpoch = (double) (System.nanoTime() - startNanos) / (end - 1);
        int affordable = end + (int) Math.clamp(left / nanosPerEpoch, 0, total);
        total = Math.min(total, Math.max(affordable, Math.max(end, FEWEST)));
    }

    /** First epoch of the burst; epochs count from 1. */
    int first() {
        return first;
    }

    /** Epochs of the burst. */
    int length() {
        return end - first;
    }

    /** Epochs of the descent, the one that is never run included, as the reference counts. */
    int total() {
        return total;
    }
}
