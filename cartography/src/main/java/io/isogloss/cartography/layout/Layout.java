package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.ParallelRunner;

/** The steps from a neighbor graph to coordinates. */
public final class Layout {

    private final LayoutRequest request;
    private final Kernels kernels;
    private final ParallelRunner runner;

    /** A layout of one run. */
    public Layout(LayoutRequest request, Kernels kernels, ParallelRunner runner) {
        this.request = request;
        this.kernels = kernels;
        this.runner = runner;
    }

    /** The weighted graph, without edges too light to be drawn in the epochs of this layout. */
    public FuzzyGraph fuzzyGraph(NeighborGraph graph) {
        FuzzyGraph all = FuzzyGraph.of(graph, request.localConnectivity(), request.mixRatio(), runner);
        Labels labels = request.labels();
        FuzzyGraph labeled = labels == null ? all : LabeledGraph.of(all, labels, runner);
        int epochs = request.epochsFor(graph.rowCount());
        return labeled.pruned(epochs > 10 ? epochs : request.defaultEpochs(graph.rowCount()), runner);
    }

    /** First positions anywhere. */
    public float[] startAnywhere(int count) {
        return StartPositions.random(count, request.components(), request.seed());
    }

    /** First positions from coordinates of any scale, such as principal ones: changed in place. */
    public float[] startFrom(float[] coordinates) {
        StartPositions.scaleWithNoise(coordinates, request.seed());
        StartPositions.stretch(coordinates, request.components());
        return coordinates;
    }

    /**
     * First positions from the shape of the graph.
     *
     * @param rough positions of any scale, such as principal ones, for what the graph does not tell
     */
    public float[] startOnGraph(FuzzyGraph graph, float[] rough) {
        return startFrom(SpectralStart.of(graph, rough, request.components(), request.seed(), kernels, runner));
    }

    /** Moves the points: {@code coordinates} are changed in place. Returns the epochs made. */
    public int descend(FuzzyGraph graph, NeighborGraph neighbors, float[] coordinates) {
        int[] order = PointOrder.along(coordinates, request.components());
        DescentOptions options = request.descent(graph.count());
        if (request.components() == 2 && request.density() == 0) {
            return TileDescent.run(graph, coordinates, order, options, kernels, runner);
        }
        DensityTerm density = request.density() > 0
                ? DensityTerm.of(graph, neighbors, request.curve(), request.density(), runner)
                : null;
        return WideDescent.run(graph, coordinates, request.components(), order, density, options, runner);
    }

    /**
     * Places new points on a 2-D map that stays as it is.
     *
     * @param neighbors for each new point its neighbors among the points of the map
     */
    public float[] place(NeighborGraph neighbors, float[] map) {
        return Placement.place(neighbors, map, request, kernels, runner);
    }
}
