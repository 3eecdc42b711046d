package io.isogloss.embedding.local;

/**
 * The engine of a local model: token ids in, finished vectors out, pooled and, if the model says so, scaled to length 1.
 *
 * <p>Safe for use by {@link #lanes()} threads at once; each call computes on the calling thread and whatever the engine adds.
 */
public interface Encoder extends AutoCloseable {

    /** Length of each vector. */
    int dimensions();

    /** Which engine this is, in one word: {@code onednn} or {@code onnx}. */
    String engineName();

    /** What it computes in: {@code fp32}, {@code bf16}, or {@code file} where the model's file says. */
    String precisionName();

    /** How many calls of {@link #encode} run side by side at best. */
    int lanes();

    /**
     * Largest padded area (rows × longest row) worth one call, in tokens. A single longer row still comes alone.
     */
    int bestArea();

    /** Whether the vector of a row is the same to the last bit, whatever rows come with it. */
    boolean rowsAreIndependent();

    /**
     * Encodes the rows {@code order[from] … order[to - 1]} and writes the vector of row r to {@code out[r × dimensions]}.
     * The rows of a call are of similar length.
     */
    void encode(TokenRows rows, int[] order, int from, int to, float[] out);

    /** Frees native memory. No call may be under way. */
    @Override
    void close();
}
