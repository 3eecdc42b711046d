package io.isogloss.cartography.kernel;

/**
 * The inner loops. Both implementations give the same bits for the same arguments. Arguments are trusted: the caller has
 * checked sizes. Instances hold no state and are safe for use by any thread.
 */
public sealed interface Kernels permits PlainKernels, VectorKernels {

    /** Columns of a panel of {@link #multiplyPanel}. */
    int PANEL = 32;

    /** Partial sums of {@link #dot}: part l owns the features l, l + 16, l + 32, … */
    int PARTS = 16;

    /** Where in the output of {@link #multiplyRows} its scratch space begins. */
    int PAIRS_SCRATCH = PANEL * PANEL + PARTS;

    /** Room for the products of {@link #multiplyRows} and its scratch space. */
    int PAIRS = PAIRS_SCRATCH + 16 * PARTS;

    /** Columns of a block of {@link #multiplyGraph}. */
    int GRAPH_COLUMNS = 8;

    /** The fastest kernels this JVM can run: with the Vector API when its module is there, else plain loops. */
    static Kernels best() {
        return KernelChoice.BEST;
    }

    /** Plain loops, on any JVM. */
    static Kernels plain() {
        return PlainKernels.INSTANCE;
    }

    /** What ran, for reports: such as {@code vector-512} or {@code plain}. */
    String name();

    /**
     * Inner products of some rows with the 32 columns of a panel:
     * {@code out[outOffset + r * outStride + c] = Σ_f a[aOffset + r * aStride + f] * panel[panelOffset + f * 32 + c]}, one
     * fused multiply-add a feature, in order.
     */
    void multiplyPanel(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            float[] panel,
            int panelOffset,
            int features,
            float[] out,
            int outOffset,
            int outStride);

    /** Inner product: 16 partial sums, added in one fixed tree. Symmetric in its arguments. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int features, float[] scratch);

    /**
     * Four inner products of {@code a} with rows of {@code b}, each the same bits as {@link #dot}; results in
     * {@code scratch[0..3]}.
     *
     * @param scratch at least 64 long
     */
    void dotFour(float[] a, int aOffset, float[] b, int b0, int b1, int b2, int b3, int features, float[] scratch);

    /**
     * Inner products of some {@linkplain PackedRows packed rows} with others: {@code out[i * 32 + j]} is that of rows {@code ids[aFrom + i]} and
     * {@code ids[bFrom + j]}. What lies beyond the counts, and left of the diagonal when {@code aFrom} is {@code bFrom}, is left undefined. Part l of 16
     * partial sums owns the words l, l + 16, l + 32, … and adds the lower number of each before the upper; parts are added as in {@link #dot}.
     *
     * @param packed rows one after another
     * @param words of a row, a multiple of 16
     * @param aCount at most 32, as {@code bCount}
     * @param out at least {@link #PAIRS} long
     */
    void multiplyRows(int[] packed, int words, int[] ids, int aFrom, int aCount, int bFrom, int bCount, float[] out);

    /**
     * Takes {@code shift + shifts[c]} away from 32 scores, and tells which then reach {@code bound} or {@code bounds[c]}: bit c for
     * column c.
     */
    int reaching(float[] scores, int offset, float shift, float[] shifts, float bound, float[] bounds);

    /** Where behind {@code offset} {@code value} is the first time among some numbers; -1 where it is not. */
    int indexOf(int[] values, int offset, int length, int value);

    /** Writes the positions in {@code offset…offset + length} of scores above {@code threshold}; returns how many. */
    int selectAbove(float[] scores, int offset, int length, float threshold, int[] positions);

    /**
     * Writes the edges of {@code from…to} that take part in {@code epoch}: those whose {@code rate * epoch} has passed an
     * integer since the epoch before. Returns how many; {@code active} has room for {@link #PANEL} more.
     */
    int activeEdges(float[] rate, int from, int to, int epoch, int[] active);

    /**
     * Multiplies some rows of a sparse matrix by a block of 8 columns, and adds what the caller had before:
     * {@code out[i] = scale * Σ_e values[e] * block[columns[e]] + shift * block[i] + back * out[i]}, each a row of 8, the sum
     * over the edges of {@code offsets[i]…offsets[i + 1]} in order.
     */
    void multiplyGraph(
            int[] offsets,
            int[] columns,
            float[] values,
            int from,
            int to,
            float[] block,
            float[] out,
            float scale,
            float shift,
            float back);

    /** Moves the points at the ends of some edges of a 2-D map; see {@link LayoutStep}. */
    void moveEdges(LayoutStep step, int[] active, int activeCount, long random);
}
