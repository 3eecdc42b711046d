package io.isogloss.visualizations.naming;

import org.jspecify.annotations.Nullable;

/**
 * How clusters are named.
 *
 * @param clustersPerCall clusters a call to the model, 1 to 100
 * @param samplesPerCluster example texts a cluster, 1 to 100
 * @param threads threads that read and score texts, 1 to 1,024
 * @param instruction the user's own prompt, honored when it holds <code>{{samples}}</code>; null for the built-in one
 */
public record NamingOptions(
        int clustersPerCall,
        int samplesPerCluster,
        int threads,
        @Nullable String instruction) {
    public NamingOptions {
        if (clustersPerCall < 1 || clustersPerCall > 100) {
            throw new IllegalArgumentException("clustersPerCall is " + clustersPerCall + ", allowed are 1 to 100");
        }
        if (threads < 1 || threads > 1_024) {
            throw new IllegalArgumentException("threads is " + threads + ", allowed are 1 to 1024");
        }
        if (samplesPerCluster < 1 || samplesPerCluster > 100) {
            throw new IllegalArgumentException("samplesPerCluster is " + samplesPerCluster + ", allowed are 1 to 100");
        }
    }

    /** Ten clusters a call, eight samples a cluster, all processors, the built-in prompt. */
    public static NamingOptions defaults() {
        return new NamingOptions(10, 8, Runtime.getRuntime().availableProcessors(), null);
    }
}
