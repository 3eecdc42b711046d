package io.isogloss.local;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a layout takes besides its settings. */
final class LayoutOptions {
    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same map (default: 42).")
    private long seed = 42;

    int threads() {
        return threads.threads();
    }

    long seed() {
        return seed;
    }
}
