package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.layout.FuzzyGraph;
import io.isogloss.cartography.layout.Layout;
import io.isogloss.cartography.layout.LayoutRequest;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.neighbors.NeighborSearch;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.rows.Rows;

/**
 * Draws maps by UMAP: neighbors in the rows become neighbors on the map. Same rows, options and seed give the same bytes
 * for any number of threads and on any machine.
 */
public final class Umap {

    private Umap() {}

    /** Draws a map on all processors. */
    public static UmapMap fit(Rows rows, UmapOptions options) {
        return fit(rows, options, RunControl.defaults());
    }

    /**
     * Draws a map.
     *
     * @throws CartographyException when a row holds a value that is not finite (named by row, before any work), or the run
     *     is cancelled; no thread of the run is alive afterwards
     */
    public static UmapMap fit(Rows rows, UmapOptions options, RunControl control) {
        checkStart(options, rows.count());
        try (ParallelRunner runner =
                ParallelRunner.open(control.threads(), control.cancellation(), control.progress())) {
            runner.stage("read");
            NeighborSearch search =
                    NeighborSearch.open(rows, options.metric(), control.kernels(), runner, options.seed());
            runner.stage("neighbors");
            NeighborGraph neighbors = search.graph(options.neighbors() - 1, options.searchMode());
            LayoutRequest request = options.layoutRequest();
            Layout layout = new Layout(request, control.kernels(), runner);
            runner.stage("graph");
            FuzzyGraph graph = layout.fuzzyGraph(neighbors);
            runner.stage("start");
            float[] coordinates = start(options, rows.count(), search, layout);
            runner.stage("layout");
            layout.descend(graph, coordinates);
            return new UmapMap(
                    coordinates,
                    options.components(),
                    options,
                    neighbors,
                    graph,
                    request.epochsFor(rows.count()),
                    control.kernels().name(),
                    runner.stageTimes());
        }
    }

    private static void checkStart(UmapOptions options, int count) {
        if (options.start() instanceof Start.Given given
                && given.coordinates().length != (long) count * options.components()) {
            throw CartographyException.invalidOption("the start has " + given.coordinates().length
                    + " coordinates, but " + count + " rows with " + options.components() + " components need "
                    + (long) count * options.components());
        }
    }

    private static float[] start(UmapOptions options, int count, NeighborSearch search, Layout layout) {
        return switch (options.start()) {
            case Start.Pca ignored -> layout.startFrom(search.principalCoordinates(options.components()));
            case Start.Anywhere ignored -> layout.startAnywhere(count);
            case Start.Given given -> given.coordinates().clone();
        };
    }
}
