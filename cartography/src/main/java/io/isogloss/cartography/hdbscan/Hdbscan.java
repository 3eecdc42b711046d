package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.ProgressListener;
import io.isogloss.cartography.parallel.StageTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HDBSCAN with Euclidean distance, exact, for rows of 2 to some 50 dimensions.
 *
 * <p>The result is a function of the rows and options alone: the same bits on any number of threads and any machine.
 * Labels do not depend on the order of the rows except among rows that coincide. Time grows about as n log n in few
 * dimensions and towards n² in many; memory is about 200 bytes a row plus 8 bytes a row and neighbor.
 */
public final class Hdbscan {

    private Hdbscan() {}

    /**
     * Clusters.
     *
     * @param rows row after row, {@code dimensions} values each; not changed
     * @throws io.isogloss.cartography.failure.CartographyException if a value is not finite (the message names the row)
     *     or the array is no whole number of rows
     */
    public static HdbscanResult cluster(float[] rows, int dimensions, HdbscanOptions options) {
        return cluster(rows, dimensions, options, Cancellation.manual(), ProgressListener.SILENT);
    }

    /** Clusters as {@link #cluster(float[], int, HdbscanOptions)}, can be stopped and tells how far it is. */
    public static HdbscanResult cluster(
            float[] rows,
            int dimensions,
            HdbscanOptions options,
            Cancellation cancellation,
            ProgressListener progress) {
        int count = RowCheck.rowCount(rows, dimensions);
        RowCheck.requireRows(rows, count, dimensions);
        try (ParallelRunner runner = ParallelRunner.open(options.threads(), cancellation, progress)) {
            return cluster(rows, count, dimensions, options, runner);
        }
    }

    private static HdbscanResult cluster(
            float[] rows, int count, int dimensions, HdbscanOptions options, ParallelRunner runner) {
        runner.checkpoint();
        if (count < 2) {
            return withoutEdges(count, dimensions, options);
        }
        runner.stage("index");
        KdTree index = KdTree.build(rows, count, dimensions, runner);
        runner.stage("neighbors");
        NeighborLists lists = NeighborLists.find(index, options.minSamples(), runner);
        runner.stage("spanning tree");
        boolean nearestAtZero = options.minSamples() == 1 && !options.exactSingleLinkage();
        SortedEdges edges = Boruvka.spanningTree(index, lists, nearestAtZero, runner);
        runner.stage("clusters");
        CondensedTree condensed = Condenser.condense(Dendrogram.of(edges), options.minClusterSize(), index.rows);
        CondensedTree tree = PersistenceFilter.filter(condensed, options.persistence());
        SpanningTree spanningTree =
                new SpanningTree(rowsOf(edges.a(), index), rowsOf(edges.b(), index), edges.weight());
        return label(tree, options, dimensions, index, lists.squaredCore, spanningTree, runner);
    }

    private static HdbscanResult withoutEdges(int count, int dimensions, HdbscanOptions options) {
        CondensedTree tree = new CondensedTree(
                count == 0 ? new int[0] : new int[] {-1}, new double[count], new int[count], new double[count]);
        SpanningTree none = new SpanningTree(new int[0], new int[0], new double[0]);
        HdbscanOptions alone = options.withAllowSingleCluster(false);
        return label(tree, alone, dimensions, null, new float[0], none, null);
    }

    private static HdbscanResult label(
            CondensedTree tree,
            HdbscanOptions options,
            int dimensions,
            @Nullable KdTree index,
            float[] squaredCore,
            SpanningTree spanningTree,
            @Nullable ParallelRunner runner) {
        int[] selected = ClusterSelector.select(tree, options);
        Labeling labeling = new Labeling(tree, selected, options.clusterSelectionEpsilon());
        int[] labels = labeling.labels();
        ClusterPredictor predictor =
                new ClusterPredictor(dimensions, options.minSamples(), index, squaredCore, tree, labeling);
        float[] probabilities = labeling.probabilities(labels);
        float[] outlierScores = labeling.outlierScores();
        int[][] exemplars = labeling.exemplars(labels);
        List<StageTime> timings = runner == null ? List.of() : runner.stageTimes();
        return new HdbscanResult(
                labels, probabilities, outlierScores, tree, selected, exemplars, spanningTree, predictor, timings);
    }

    private static int[] rowsOf(int[] positions, KdTree index) {
        int[] rows = new int[positions.length];
        Arrays.setAll(rows, i -> index.rows[positions[i]]);
        return rows;
    }
}
