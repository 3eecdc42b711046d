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

    /**
     * The labels that a spanning tree gives by other options, without a search for neighbors: the tree of an earlier
     * result, which spares most of the time, or one made elsewhere. Edges of equal weight merge in the order given. What the
     * tree was made with, {@code minSamples} and {@code exactSingleLinkage}, is not looked at. Computes on the calling
     * thread, O(n).
     *
     * @param tree n - 1 edges that join the rows 0 to n - 1, their weights not falling; not changed
     * @return label of each row, -1 for noise
     * @throws io.isogloss.cartography.failure.CartographyException if it is not such a tree
     */
    public static int[] labels(SpanningTree tree, HdbscanOptions options) {
        tree.requireSortedEdges();
        int count = tree.from().length + 1;
        if (count == 1) {
            return new int[] {-1};
        }
        int[] rows = new int[count];
        Arrays.setAll(rows, row -> row);
        SortedEdges edges = new SortedEdges(tree.from(), tree.to(), tree.weight());
        CondensedTree condensed = condense(edges, options, rows);
        int[] selected = ClusterSelector.select(condensed, options);
        return new Labeling(condensed, selected, options.clusterSelectionEpsilon()).labels();
    }

    private static CondensedTree condense(SortedEdges edges, HdbscanOptions options, int[] rows) {
        CondensedTree tree = Condenser.condense(Dendrogram.of(edges), options.minClusterSize(), rows);
        return PersistenceFilter.filter(tree, options.persistence());
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
        CondensedTree tree = condense(edges, options, index.rows);
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
