package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ProgressListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a run is run. Nothing in here changes its result but a time budget, which can make a map of fewer epochs.
 *
 * @param threads threads that compute, the caller included
 * @param cancellation stops the run
 * @param progress hears how far it is
 * @param kernels the inner loops
 * @param memoryLimit bytes of heap the run may need; one that would need more ends before it starts
 * @param timeBudget what the run should take: the layout makes as many epochs as are left then, and at least 30; null for all
 */
public record RunControl(
        int threads,
        Cancellation cancellation,
        ProgressListener progress,
        Kernels kernels,
        long memoryLimit,
        @Nullable Duration timeBudget) {

    /** Checks the number of threads and the limits. */
    public RunControl {
        require(threads >= 1 && threads <= 1024, "threads must be between 1 and 1024, not " + threads);
        require(memoryLimit > 0, "memoryLimit must be above 0 bytes, not " + memoryLimit);
        require(
                timeBudget == null || (timeBudget.isPositive() && timeBudget.toDays() <= 365),
                "timeBudget must be above 0 and at most 365 days, not " + timeBudget);
    }

    /** All processors, the whole heap, no way to stop, nobody listening. */
    public static RunControl defaults() {
        return new RunControl(
                Runtime.getRuntime().availableProcessors(),
                Cancellation.manual(),
                ProgressListener.SILENT,
                Kernels.best(),
                Runtime.getRuntime().maxMemory(),
                null);
    }

    /** The same with another number of threads. */
    public RunControl withThreads(int number) {
        return new RunControl(number, cancellation, progress, kernels, memoryLimit, timeBudget);
    }

    /** The same with a way to stop. */
    public RunControl withCancellation(Cancellation other) {
        return new RunControl(threads, other, progress, kernels, memoryLimit, timeBudget);
    }

    /** The same with a listener. */
    public RunControl withProgress(ProgressListener listener) {
        return new RunControl(threads, cancellation, listener, kernels, memoryLimit, timeBudget);
    }

    /** The same with other inner loops. */
    public RunControl withKernels(Kernels other) {
        return new RunControl(threads, cancellation, progress, other, memoryLimit, timeBudget);
    }

    /** The same with another limit on the heap it may need. */
    public RunControl withMemoryLimit(long bytes) {
        return new RunControl(threads, cancellation, progress, kernels, bytes, timeBudget);
    }

    /** The same with a time it should take. */
    public RunControl withTimeBudget(Duration budget) {
        return new RunControl(threads, cancellation, progress, kernels, memoryLimit, budget);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw CartographyException.invalidOption(message);
        }
    }
}
