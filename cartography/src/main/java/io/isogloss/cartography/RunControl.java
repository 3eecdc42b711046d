package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ProgressListener;

/**
 * How a run is run; nothing in here changes its result.
 *
 * @param threads threads that compute, the caller included
 * @param cancellation stops the run
 * @param progress hears how far it is
 * @param kernels the inner loops
 */
public record RunControl(int threads, Cancellation cancellation, ProgressListener progress, Kernels kernels) {

    /** Checks the number of threads. */
    public RunControl {
        if (threads < 1 || threads > 1024) {
            throw CartographyException.invalidOption("threads must be between 1 and 1024, not " + threads);
        }
    }

    /** All processors, no way to stop, nobody listening. */
    public static RunControl defaults() {
        return new RunControl(
                Runtime.getRuntime().availableProcessors(),
                Cancellation.manual(),
                ProgressListener.SILENT,
                Kernels.best());
    }

    /** The same with another number of threads. */
    public RunControl withThreads(int number) {
        return new RunControl(number, cancellation, progress, kernels);
    }

    /** The same with a way to stop. */
    public RunControl withCancellation(Cancellation other) {
        return new RunControl(threads, other, progress, kernels);
    }

    /** The same with a listener. */
    public RunControl withProgress(ProgressListener listener) {
        return new RunControl(threads, cancellation, listener, kernels);
    }

    /** The same with other inner loops. */
    public RunControl withKernels(Kernels other) {
        return new RunControl(threads, cancellation, progress, other);
    }
}
