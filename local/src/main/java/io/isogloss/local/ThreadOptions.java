package io.isogloss.local;

import picocli.CommandLine.Option;

/** How many threads compute. */
final class ThreadOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute (default: one a processor).")
    private int threads;

    int threads() {
        if (threads < 0) {
            throw CommandFailedException.wrongCall("--threads is " + threads + ", must be 1 or more.");
        }
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
