package io.isogloss.cartography;

import io.isogloss.cartography.layout.FuzzyGraph;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.StageTime;
import java.util.List;

/**
 * A finished map and how it came about. Arrays are not copied: treat them as read-only.
 *
 * @param coordinates {@code count × components}, row by row
 * @param components dimensions of the map
 * @param options what was asked for
 * @param neighbors the neighbor graph, with its measured recall
 * @param graph the weighted graph that was drawn
 * @param epochs passes made over the edges
 * @param kernel the inner loops that ran, such as {@code vector-512}
 * @param stageTimes how long each stage took
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record UmapMap(
        float[] coordinates,
        int components,
        UmapOptions options,
        NeighborGraph neighbors,
        FuzzyGraph graph,
        int epochs,
        String kernel,
        List<StageTime> stageTimes) {

    /** Points on the map. */
    public int count() {
        return neighbors.rowCount();
    }
}
