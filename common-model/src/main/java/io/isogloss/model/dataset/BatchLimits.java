package io.isogloss.model.dataset;

/**
 * How large a batch file may be.
 *
 * @param fileBytes bytes of the file, after any decompression
 * @param chunks chunks of the file
 * @param chunkBytes bytes of one chunk with its payload; the reader never holds more
 * @param depth nesting within the file
 */
public record BatchLimits(long fileBytes, int chunks, int chunkBytes, int depth) {

    /** 100 MiB, 100,000 chunks, 8 MiB a chunk, 64 levels. */
    public static final BatchLimits DEFAULT = new BatchLimits(100L << 20, 100_000, 8 << 20, 64);

    /** Checks that each is positive. */
    public BatchLimits {
        if (fileBytes < 1 || chunks < 1 || chunkBytes < 1 || depth < 2) {
            throw new IllegalArgumentException("limits of a batch file must be positive and the depth at least 2, are "
                    + fileBytes + ", " + chunks + ", " + chunkBytes + ", " + depth);
        }
    }
}
