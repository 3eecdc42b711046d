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
import java.util.function.Supplier;

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
     * @throws CartographyException when a row holds a value that is not finite (named by row, before any work), the run
     *     would need more memory than {@code control} allows, or it is cancelled; no thread of the run is alive afterwards
     */
    public static UmapMap fit(Rows rows, UmapOptions options, RunControl control) {
        checkSizes(options, rows.count());
        MemoryEstimate.of(rows.count(), rows.dimensions(), options).requireAtMost(control.memoryLimit());
        try (ParallelRunner runner = open(control)) {
            runner.stage("read");
            NeighborSearch search =
                    NeighborSearch.open(rows, options.metric(), control.kernels(), runner, options.seed());
            NeighborGraph neighbors = search.graph(options.neighbors() - 1, options.searchMode());
            return layOut(neighbors, options, control, runner, () -> search.principalCoordinates(options.components()));
        }
    }

    /**
     * Draws a map of a neighbor graph that was made elsewhere, such as by a vector database: see {@link
     * NeighborGraph#of}. Of each row the nearest {@code options.neighbors() - 1} others count; metric and search mode of the
     * options do not. There are no principal axes to start from.
     */
    public static UmapMap fit(NeighborGraph neighbors, UmapOptions options, RunControl control) {
        checkSizes(options, neighbors.rowCount());
        if (options.start() instanceof Start.Pca) {
            throw CartographyException.invalidOption(
                    "a start from the principal axes needs rows; with a neighbor graph start spectral, random or"
                            + " given");
        }
        try (ParallelRunner runner = open(control)) {
            NeighborGraph nearest = neighbors.nearest(options.neighbors() - 1);
            LayoutRequest request = options.layoutRequest();
            return layOut(
                    nearest,
                    options,
                    control,
                    runner,
                    () -> new Layout(request, control.kernels(), runner).startAnywhere(nearest.rowCount()));
        }
    }

    private static ParallelRunner open(RunControl control) {
        ParallelRunner runner = ParallelRunner.open(control.threads(), control.cancellation(), control.progress());
        if (control.timeBudget() != null) {
            runner.allow(control.timeBudget());
        }
        return runner;
    }

    private static UmapMap layOut(
            NeighborGraph neighbors,
            UmapOptions options,
            RunControl control,
            ParallelRunner runner,
            Supplier<float[]> roughPositions) {
        Layout layout = new Layout(options.layoutRequest(), control.kernels(), runner);
        runner.stage("graph");
        FuzzyGraph graph = layout.fuzzyGraph(neighbors);
        runner.stage("start");
        float[] coordinates = switch (options.start()) {
            case Start.Spectral ignored -> layout.startOnGraph(graph, roughPositions.get());
            case Start.Pca ignored -> layout.startFrom(roughPositions.get());
            case Start.Anywhere ignored -> layout.startAnywhere(graph.count());
            case Start.Given(float[] given) -> given.clone();
            case Start.Kept(float[] kept) -> kept.clone();
        };
        runner.stage("layout");
        int epochs = options.start() instanceof Start.Kept ? 0 : layout.descend(graph, neighbors, coordinates);
        return new UmapMap(
                coordinates,
                options.components(),
                options,
                neighbors,
                graph,
                epochs,
                control.kernels().name(),
                runner.stageTimes());
    }

    /** Places new rows on a finished 2-D map, on all processors; see {@link #place(Rows, Rows, float[], UmapOptions, RunControl)}. */
    public static float[] place(Rows newRows, Rows mapRows, float[] coordinates, UmapOptions options) {
        return place(newRows, mapRows, coordinates, options, RunControl.defaults());
    }

    /**
     * Places new rows on a finished 2-D map, which stays as it is: what was drawn keeps its place, what is new finds its
     * own. A new row equal to one on the map gets its place. Few rows are compared with
     * all of the map, many with those of the cells around them.
     *
     * @param newRows rows without a place
     * @param mapRows rows of the map
     * @param coordinates x and y of each row of the map
     * @return x and y of each new row
     */
    public static float[] place(
            Rows newRows, Rows mapRows, float[] coordinates, UmapOptions options, RunControl control) {
        if (options.components() != 2 || coordinates.length != 2 * mapRows.count()) {
            throw CartographyException.invalidData("a map of " + mapRows.count() + " rows has "
                    + 2L * mapRows.count() + " coordinates in 2 components, not " + coordinates.length + " in "
                    + options.components());
        }
        if (newRows.count() == 0 || mapRows.count() == 0) {
            return new float[2 * newRows.count()];
        }
        try (ParallelRunner runner = open(control)) {
            runner.stage("read");
            NeighborSearch known =
                    NeighborSearch.open(mapRows, options.metric(), control.kernels(), runner, options.seed());
            NeighborSearch added =
                    NeighborSearch.open(newRows, options.metric(), control.kernels(), runner, options.seed());
            runner.stage("neighbors");
            NeighborGraph neighbors = known.nearestTo(added, options.neighbors(), options.searchMode());
            runner.stage("layout");
            return new Layout(options.layoutRequest(), control.kernels(), runner).place(neighbors, coordinates);
        }
    }

    private static void checkSizes(UmapOptions options, int count) {
        long needed = (long) count * options.components();
        long given = switch (options.start()) {
            case Start.Given(float[] coordinates) -> coordinates.length;
            case Start.Kept(float[] coordinates) -> coordinates.length;
            case Start.Spectral _, Start.Pca _, Start.Anywhere _ -> needed;
        };
        if (given != needed) {
            throw CartographyException.invalidOption("the start has " + given + " coordinates, but " + count
                    + " rows with " + options.components() + " components need " + needed);
        }
        if (options.labels() != null && options.labels().values().length != count) {
            throw CartographyException.invalidOption(
                    "there are " + options.labels().values().length + " labels for " + count + " rows");
        }
    }
}
