package io.isogloss.cartography.hdbscan;

import io.isogloss.cartography.failure.CartographyException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Places new rows into a finished clustering without changing it: a row joins the cluster of the row it reaches at the
 * smallest mutual reachability distance, if it is dense enough for it. An approximation: a fresh run over all rows may
 * decide otherwise.
 *
 * <p>Safe for use by any thread. Holds the clustered rows and their neighbor distances in memory; a prediction costs one
 * neighbor search.
 */
public final class ClusterPredictor {

    /**
     * Where a new row belongs.
     *
     * @param label label of its cluster, -1 for noise
     * @param probability how strongly it belongs there, 0 to 1
     */
    public record Prediction(int label, float probability) {}

    private static final Prediction NOISE = new Prediction(-1, 0);

    private final int dimensions;
    private final int minSamples;
    private final @Nullable KdTree index;
    private final float[] squaredCore;
    private final CondensedTree tree;
    private final Labeling labeling;

    ClusterPredictor(
            int dimensions,
            int minSamples,
            @Nullable KdTree index,
            float[] squaredCore,
            CondensedTree tree,
            Labeling labeling) {
        this.dimensions = dimensions;
        this.minSamples = minSamples;
        this.index = index;
        this.squaredCore = squaredCore;
        this.tree = tree;
        this.labeling = labeling;
    }

    /**
     * Places one row.
     *
     * @throws CartographyException if the row has another number of values than the clustered ones, or one is not finite
     */
    public Prediction predict(float[] row) {
        return predictAll(row, 1)[0];
    }

    /**
     * Places {@code count} rows that follow each other in {@code rows}.
     *
     * @throws CartographyException if the array does not hold as many rows, or a value is not finite
     */
    public Prediction[] predictAll(float[] rows, int count) {
        RowCheck.requireRows(rows, count, dimensions);
        Prediction[] predictions = new Prediction[count];
        KdTree points = index;
        if (points == null) {
            Arrays.fill(predictions, NOISE);
            return predictions;
        }
        int samples = Math.min(minSamples, points.size);
        NeighborSearch search = new NeighborSearch(points, Math.min(2 * samples, points.size));
        for (int i = 0; i < count; i++) {
            predictions[i] = place(points, search.nearestTo(rows, i * dimensions), samples);
        }
        return predictions;
    }

    private Prediction place(KdTree points, long[] neighbors, int samples) {
        float own = minSamples > 1 ? NeighborSearch.squaredDistance(neighbors[samples - 1]) : 0;
        float least = Float.POSITIVE_INFINITY;
        int nearest = -1;
        for (long neighbor : neighbors) {
            int position = NeighborSearch.position(neighbor);
            float reach = Math.max(NeighborSearch.squaredDistance(neighbor), Math.max(own, squaredCore[position]));
            if (nearest < 0 || reach < least) {
                least = reach;
                nearest = points.rows[position];
            }
        }
        double lambda = least > 0 ? 1 / Math.sqrt(least) : Double.POSITIVE_INFINITY;
        int cluster = tree.clusterOfPoint(nearest);
        double reached = Math.min(lambda, tree.lambdaOfPoint(nearest));
        while (cluster > 0 && tree.birthLambda(cluster) > reached) {
            cluster = tree.parent(cluster);
        }
        int label = labeling.label(cluster, reached);
        return label < 0 ? NOISE : new Prediction(label, labeling.probability(label, reached));
    }
}
