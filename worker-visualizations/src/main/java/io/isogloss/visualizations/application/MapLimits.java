package io.isogloss.visualizations.application;

/**
 * What a map job may take.
 *
 * @param maxPoints points that are laid out; of a larger collection a fair sample is laid out, and the others are placed among them
 * @param memoryBytes what one job may use at its peak; a job that cannot fit is refused before it starts
 * @param bucket where pages go
 * @param seed of every random number
 * @param threads threads that compute
 */
public record MapLimits(int maxPoints, long memoryBytes, String bucket, long seed, int threads) {
    /** Bytes of text, id, place, cluster and page a point, measured on short texts; an estimate with reserve. */
    private static final long BYTES_OF_POINT = 900;

    /** Bytes of neighbors and of the graph a row that is laid out. */
    private static final long BYTES_OF_ROW = 500;

    /** About how much memory a map of so many points takes at its peak, some of them laid out, the others placed. */
    static long bytes(long points, long laidOut, int dimensions) {
        return points * BYTES_OF_POINT + laidOut * (BYTES_OF_ROW + bytesOfVector(dimensions));
    }

    /** The vectors of rows, with the sketch that the neighbor search keeps of them, and their neighbors. */
    static long bytesOfVectors(long rows, int dimensions) {
        return rows * (BYTES_OF_ROW + bytesOfVector(dimensions));
    }

    private static long bytesOfVector(int dimensions) {
        return dimensions * 5L;
    }
}
