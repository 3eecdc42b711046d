package io.isogloss.visualizations.application;

/**
 * What a map job may take.
 *
 * @param maxPoints points that are laid out; of a larger collection a fair sample is laid out
 * @param memoryBytes what one job may use at its peak; a job that cannot fit is refused before it starts
 * @param bucket where pages go
 * @param seed of every random number
 * @param threads threads that compute
 */
public record MapLimits(int maxPoints, long memoryBytes, String bucket, long seed, int threads) {
    /** Bytes of texts, ids and page a point, measured on short texts; an estimate with reserve. */
    private static final long BYTES_AROUND = 1_200;

    /** About how much memory a map of so many points takes at its peak. */
    static long estimateBytes(long points, int dimensions) {
        return points * (dimensions * 5L + BYTES_AROUND);
    }
}
