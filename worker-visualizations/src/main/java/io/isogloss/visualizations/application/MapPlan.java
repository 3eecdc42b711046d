package io.isogloss.visualizations.application;

import io.isogloss.page.MapDocument;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;

/**
 * How a collection becomes a map within the memory of a job: decided before anything is read.
 *
 * @param total points of the collection
 * @param points points on the map: all of them, up to what a page takes
 * @param laidOut points whose vectors are held and laid out; the others are placed among them
 * @param dimensions of the vectors
 * @param blockRows vectors that are held while the others are placed
 */
record MapPlan(long total, int points, int laidOut, int dimensions, int blockRows) {
    /** Below this a sample says too little of a collection. */
    private static final int FEWEST_LAID_OUT = 2_000;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final long MOST_BLOCK_BYTES = 64L << 20;
    private static final int MOST_BLOCK_ROWS = 16_384;

    /**
     * Plans the largest map that fits.
     *
     * @throws JobFailedException of kind TOO_LARGE, with the numbers, when not even a small sample can be laid out
     */
    static MapPlan of(long total, int dimensions, MapLimits limits) {
        int points = (int) Math.min(total, MapDocument.MAX_POINTS);
        int blockRows = Math.clamp(
                Math.min(MOST_BLOCK_BYTES, limits.memoryBytes() / 8) / (dimensions * (long) Float.BYTES),
                1,
                MOST_BLOCK_ROWS);
        long most = Math.min(Math.min(points, limits.maxPoints()), LARGEST_ARRAY / dimensions);
        if (most < points || MapLimits.bytes(points, most, dimensions) > limits.memoryBytes()) {
            long block = MapLimits.bytesOfVectors(blockRows, dimensions);
            long left = limits.memoryBytes() - block - MapLimits.bytes(points, 0, dimensions);
            most = Math.min(most, Math.max(0, left) / MapLimits.bytesOfVectors(1, dimensions));
        }
        if (most < Math.min(points, Math.min(FEWEST_LAID_OUT, limits.maxPoints()))) {
            throw tooLarge(points, dimensions, limits);
        }
        return new MapPlan(total, points, (int) most, dimensions, blockRows);
    }

    boolean placesSome() {
        return points > laidOut;
    }

    private static JobFailedException tooLarge(int points, int dimensions, MapLimits limits) {
        int sample = Math.min(points, FEWEST_LAID_OUT);
        long needed = MapLimits.bytes(points, sample, dimensions);
        long fitting = limits.memoryBytes() * points / Math.max(1, needed);
        return JobFailedException.of(
                FailureKind.TOO_LARGE,
                "a map of %,d points with %,d dimensions needs at least %,d MiB, even with only %,d of them laid out and the others placed; this worker allows %,d MiB; about %,d points would fit"
                        .formatted(
                                points,
                                dimensions,
                                mebibytes(needed),
                                sample,
                                mebibytes(limits.memoryBytes()),
                                fitting));
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
