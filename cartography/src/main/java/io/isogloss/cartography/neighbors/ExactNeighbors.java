package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.RowReader;
import java.util.Arrays;

/** All pairs: inner products by panels for the metrics that follow from them, a plain loop for the others. */
final class ExactNeighbors {

    /** More candidates than neighbors: the panel kernel rounds otherwise than the final distance. */
    private static final int SPARE = 4;

    private static final int ROWS_AT_ONCE = 64;
    private static final int BATCH = 8 * Kernels.PANEL;
    private static final int COLUMN_BLOCK = 32 * BATCH;

    private final RowSpace space;
    private final ParallelRunner runner;
    private final Kernels kernels;
    private final float[] center;

    ExactNeighbors(RowSpace space, ParallelRunner runner) {
        this.space = space;
        this.runner = runner;
        this.kernels = space.kernels;
        this.center = space.metric == Metric.EUCLIDEAN ? mean(space) : new float[space.dimensions];
    }

    static long estimateBytes(int count, int dimensions, int k) {
        return Math.min(count, COLUMN_BLOCK) * (long) dimensions * 4 + count * (9L * (k + SPARE) + 12);
    }

    /** The {@code k} nearest rows of this space for each row of another of the same metric. */
    NeighborGraph nearestTo(RowSpace others, int k) {
        NeighborLists lists = new NeighborLists(others.count, Math.min(k + SPARE, space.count));
        int[] queries = new int[others.count];
        Arrays.setAll(queries, i -> i);
        search(others, queries, lists);
        return new Rerank(space, runner).acrossGraph(others, lists, Math.min(k, space.count));
    }

    NeighborGraph graph(int k) {
        NeighborLists lists = new NeighborLists(space.count, Math.min(k + SPARE, Math.max(1, space.count - 1)));
        int[] queries = new int[space.count];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = i;
        }
        search(queries, lists);
        return new Rerank(space, runner).graph(lists, null, k, 1.0, "exact");
    }

    /** Fills list number i with the candidates of row {@code queries[i]}, itself not among them. */
    void search(int[] queries, NeighborLists lists) {
        search(space, queries, lists);
    }

    private void search(RowSpace source, int[] queries, NeighborLists lists) {
        if (!space.metric.isInnerProduct()) {
            searchPlainly(source, queries, lists);
            return;
        }
        float[] panels = new float[Math.min(roundUp(space.count), COLUMN_BLOCK) * space.dimensions];
        float[] half = new float[roundUp(space.count)];
        int blocks = ParallelRunner.chunkCount(space.count, COLUMN_BLOCK);
        for (int block = 0; block < blocks; block++) {
            int first = block * COLUMN_BLOCK;
            int columns = Math.min(COLUMN_BLOCK, space.count - first);
            int done = block;
            pack(panels, half, first, columns);
            runner.forChunks(
                    queries.length,
                    ROWS_AT_ONCE,
                    (chunk, from, to) -> scan(source, queries, from, to, panels, half, first, columns, lists));
            runner.fraction((done + 1.0) / blocks);
        }
    }

    private static int roundUp(int columns) {
        return ParallelRunner.chunkCount(columns, BATCH) * BATCH;
    }

    /** Lays a block of rows out feature by feature, 32 rows to a panel; missing columns are zero. */
    private void pack(float[] panels, float[] half, int first, int columns) {
        int dimensions = space.dimensions;
        runner.forChunks(roundUp(columns), Kernels.PANEL, (panel, from, to) -> {
            RowReader reader = space.rows.reader();
            float[] row = new float[dimensions];
            float[] scratch = new float[4 * Kernels.PARTS];
            int base = panel * Kernels.PANEL * dimensions;
            for (int c = from; c < to; c++) {
                int at = base + c - from;
                if (c >= columns) {
                    for (int f = 0; f < dimensions; f++) {
                        panels[at + f * Kernels.PANEL] = 0f;
                    }
                    continue;
                }
                prepare(space, first + c, reader, row, 0);
                for (int f = 0; f < dimensions; f++) {
                    panels[at + f * Kernels.PANEL] = row[f];
                }
                if (space.metric == Metric.EUCLIDEAN) {
                    half[first + c] = kernels.dot(row, 0, row, 0, dimensions, scratch) / 2;
                }
            }
        });
    }

    private void prepare(RowSpace source, int row, RowReader reader, float[] target, int offset) {
        reader.load(0, row);
        float[] array = reader.array();
        int from = reader.offset(0);
        float scale = source.metric == Metric.COSINE ? source.norm[row] : 1f;
        for (int f = 0; f < space.dimensions; f++) {
            target[offset + f] = (array[from + f] - center[f]) * scale;
        }
    }

    private void scan(
            RowSpace source,
            int[] queries,
            int from,
            int to,
            float[] panels,
            float[] half,
            int first,
            int columns,
            NeighborLists lists) {
        int dimensions = space.dimensions;
        RowReader reader = source.rows.reader();
        float[] block = new float[(to - from) * dimensions];
        for (int i = from; i < to; i++) {
            prepare(source, queries[i], reader, block, (i - from) * dimensions);
        }
        float[] scores = new float[(to - from) * BATCH];
        int[] positions = new int[BATCH];
        for (int batch = 0; batch < columns; batch += BATCH) {
            runner.checkpointInPiece();
            for (int c = 0; c < BATCH; c += Kernels.PANEL) {
                kernels.multiplyPanel(
                        block,
                        0,
                        dimensions,
                        to - from,
                        panels,
                        (batch + c) * dimensions,
                        dimensions,
                        scores,
                        c,
                        BATCH);
            }
            int width = Math.min(BATCH, columns - batch);
            for (int i = from; i < to; i++) {
                int row = (i - from) * BATCH;
                if (space.metric == Metric.EUCLIDEAN) {
                    for (int c = 0; c < width; c++) {
                        scores[row + c] -= half[first + batch + c];
                    }
                }
                collect(source == space ? queries[i] : -1, i, scores, row, width, first + batch, positions, lists);
            }
        }
    }

    private void collect(
            int query,
            int list,
            float[] scores,
            int offset,
            int width,
            int firstColumn,
            int[] positions,
            NeighborLists lists) {
        int found = kernels.selectAbove(scores, offset, width, lists.threshold(list), positions);
        for (int p = 0; p < found; p++) {
            int column = firstColumn + positions[p];
            if (column != query) {
                lists.insertNew(list, scores[offset + positions[p]], column);
            }
        }
    }

    private void searchPlainly(RowSpace source, int[] queries, NeighborLists lists) {
        runner.forChunks(queries.length, 8, (chunk, from, to) -> {
            RowReader reader = source.rows.reader();
            RowReader otherReader = space.rows.reader();
            float[] scratch = new float[4 * Kernels.PARTS];
            int[] others = new int[BATCH];
            float[] distances = new float[BATCH];
            for (int i = from; i < to; i++) {
                reader.load(0, queries[i]);
                for (int first = 0; first < space.count; first += BATCH) {
                    runner.checkpointInPiece();
                    int width = Math.min(BATCH, space.count - first);
                    for (int c = 0; c < width; c++) {
                        others[c] = first + c;
                    }
                    space.distances(source, queries[i], others, 0, width, distances, 0, reader, otherReader, scratch);
                    for (int c = 0; c < width; c++) {
                        if (source != space || others[c] != queries[i]) {
                            lists.insertNew(i, -distances[c], others[c]);
                        }
                    }
                }
            }
        });
    }

    /** The mean of some rows: distances do not change when it is taken away, but rounding does. */
    private static float[] mean(RowSpace space) {
        int step = Math.max(1, space.count / 4096);
        double[] sum = new double[space.dimensions];
        RowReader reader = space.rows.reader();
        int rows = 0;
        for (int i = 0; i < space.count; i += step) {
            reader.load(0, i);
            for (int f = 0; f < space.dimensions; f++) {
                sum[f] += reader.array()[reader.offset(0) + f];
            }
            rows++;
        }
        float[] mean = new float[space.dimensions];
        for (int f = 0; f < mean.length; f++) {
            mean[f] = (float) (sum[f] / Math.max(1, rows));
        }
        return mean;
    }
}
