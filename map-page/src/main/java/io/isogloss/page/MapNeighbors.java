package io.isogloss.page;

/**
 * The nearest neighbors of every point in the space the map was made from, for "more like this". Keeps its array.
 */
public final class MapNeighbors {
    private final int[] points;
    private final int perPoint;

    /**
     * @param points row by row, nearest first; -1 where a point has fewer
     * @param perPoint neighbors a row, 1 to 32
     */
    public MapNeighbors(int[] points, int perPoint) {
        Bounds.in("neighbors.perPoint", perPoint, 1, 32);
        this.points = points;
        this.perPoint = perPoint;
    }

    int perPoint() {
        return perPoint;
    }

    int[] points() {
        return points;
    }
}
