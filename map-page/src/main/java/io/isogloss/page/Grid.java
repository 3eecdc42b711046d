package io.isogloss.page;

/** The map's square of whole numbers: positions as the page stores and draws them, in the page's order. */
final class Grid {
    /** 2^18 steps an axis: at a hundredfold zoom on a 1,500 pixel screen a step is about half a pixel. */
    static final int BITS = 18;

    static final int STEPS = (1 << BITS) - 1;

    private static final int FEWEST_STORED_BITS = 15;
    /** Steps between neighbors, were the points spread evenly, as a power of two: a tenth of that in the densest places. */
    private static final int BETWEEN_NEIGHBORS_BITS = 7;

    final int[] order;
    final int[] x;
    final int[] y;
    /** Coordinates of the lower left corner, and what one step is worth. */
    final double originX;

    final double originY;
    final double step;

    private Grid(int[] order, int[] x, int[] y, double originX, double originY, double step) {
        this.order = order;
        this.x = x;
        this.y = y;
        this.originX = originX;
        this.originY = originY;
        this.step = step;
    }

    /** One scale for both axes, the map centered in the square. */
    static Grid of(MapDocument document) {
        int points = document.points();
        double lowX = Double.POSITIVE_INFINITY;
        double lowY = Double.POSITIVE_INFINITY;
        double highX = Double.NEGATIVE_INFINITY;
        double highY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points; i++) {
            lowX = Math.min(lowX, document.x(i));
            highX = Math.max(highX, document.x(i));
            lowY = Math.min(lowY, document.y(i));
            highY = Math.max(highY, document.y(i));
        }
        if (points == 0) {
            lowX = lowY = 0;
            highX = highY = 1;
        }
        double extent = Math.max(highX - lowX, highY - lowY);
        double span = extent > 0 ? extent : 1;
        double originX = (lowX + highX - span) / 2;
        double originY = (lowY + highY - span) / 2;
        double step = span / STEPS;
        int[] cellX = new int[points];
        int[] cellY = new int[points];
        for (int i = 0; i < points; i++) {
            cellX[i] = cell(document.x(i), originX, step);
            cellY[i] = cell(document.y(i), originY, step);
        }
        int[] order = HilbertOrder.of(cellX, cellY, BITS);
        return new Grid(order, inOrder(cellX, order), inOrder(cellY, order), originX, originY, step);
    }

    private static int cell(float value, double origin, double step) {
        return (int) Math.clamp(Math.round((value - origin) / step), 0L, STEPS);
    }

    private static int[] inOrder(int[] values, int[] order) {
        int[] out = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            out[i] = values[order[i]];
        }
        return out;
    }

    int points() {
        return order.length;
    }

    /** Extent of the map's square. */
    double span() {
        return step * STEPS;
    }

    /** How many bits of a coordinate a page stores: as many as tell neighbors apart. Points that share a step are shown side by side. */
    int storedBits() {
        int perAxis = (32 - Integer.numberOfLeadingZeros(points())) / 2;
        return Math.clamp(perAxis + BETWEEN_NEIGHBORS_BITS, FEWEST_STORED_BITS, BITS);
    }

    int[] stored(int[] axis) {
        int dropped = BITS - storedBits();
        int[] out = new int[axis.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = axis[i] >> dropped;
        }
        return out;
    }
}
