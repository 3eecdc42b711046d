package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * What a page stores of a document: the head as JSON, and blocks of packed columns in the page's order of points.
 *
 * <p>The names of blocks, read by {@code decode.ts}: {@code x}, {@code y}; {@code L0}… layers; {@code P0}… and {@code D0}… their two palettes; {@code O0}… outlines; {@code C0}… columns; {@code S} strength; {@code Q} quality;
 * {@code N} neighbors; {@code T} texts; {@code I} ids; {@code T0}… text columns.
 */
final class PageBlocks {
    private static final int FORMAT = 1;

    private final MapDocument document;
    private final Grid grid;
    private final List<int[]> codes = new ArrayList<>();
    private final List<ClusterShapes> shapes = new ArrayList<>();
    private final List<NumberCoding> codings = new ArrayList<>();

    /** One block, deflated. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packed(String name, byte[] bytes) {}

    PageBlocks(MapDocument document) {
        this(document, Grid.of(document));
    }

    PageBlocks(MapDocument document, Grid grid) {
        this.document = document;
        this.grid = grid;
        for (MapLayer layer : document.layers()) {
            int[] inOrder = inOrder(layer.clusterOfPoint());
            codes.add(inOrder);
            shapes.add(ClusterShapes.of(
                    grid, inOrder, layer.clusters().size(), document.settings().useMedoids()));
        }
        for (MapColumn column : document.columns()) {
            codings.add(NumberCoding.of(column, grid.order));
        }
    }

    Grid grid() {
        return grid;
    }

    List<ClusterShapes> shapes() {
        return shapes;
    }

    int[] codes(int layer) {
        return codes.get(layer);
    }

    private int[] inOrder(int[] values) {
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[grid.order[i]];
        }
        return out;
    }

    /** The head, and the blocks of the first picture. */
    List<Packed> first() {
        List<Packed> out = new ArrayList<>();
        out.add(head());
        out.add(new Packed("x", Packing.pack(grid.stored(grid.x), Packing.Form.DELTA)));
        out.add(new Packed("y", Packing.pack(grid.stored(grid.y), Packing.Form.DELTA)));
        for (int l = 0; l < codes.size(); l++) {
            int clusters = document.layers().get(l).clusters().size();
            int[] told = l == 0 ? shifted(codes.get(0)) : unforeseen(l);
            out.add(new Packed("L" + l, Packing.pack(Packing.recent(told, clusters + 1), Packing.Form.PLAIN)));
            out.add(new Packed("P" + l, Packing.small(Palette.polar(shapes.get(l), document.settings()))));
            out.add(new Packed("D" + l, Packing.small(Palette.distinct(shapes.get(l)))));
            if (document.settings().clusterBoundaryPolygons()) {
                out.add(new Packed("O" + l, Outlines.pack(outlines(l))));
            }
        }
        return out;
    }

    /** All that the first picture and its labels need besides positions and layers. */
    private Packed head() {
        String json = PageHead.of(document, grid, shapes, LabelLayout.of(document, shapes), codings, FORMAT);
        byte[] raw = json.getBytes(UTF_8);
        return new Packed("head", Packing.deflate(raw, raw.length));
    }

    List<Outlines.Shape> outlines(int layer) {
        return Outlines.of(
                grid,
                codes.get(layer),
                document.layers().get(layer).clusters().size(),
                document.settings().polygonAlpha());
    }

    /** Blocks that may come later, but for the texts. */
    List<Packed> rest() {
        List<Packed> out = new ArrayList<>();
        float[] strength = document.strength();
        if (strength != null) {
            out.add(new Packed("S", Packing.pack(shares(strength), Packing.Form.PLAIN)));
        }
        float[] quality = document.quality();
        if (quality != null) {
            out.add(new Packed("Q", Packing.pack(shares(quality), Packing.Form.PLAIN)));
        }
        for (int c = 0; c < codings.size(); c++) {
            if (codings.get(c).kind() != NumberCoding.Kind.TEXT) {
                out.add(new Packed("C" + c, Packing.pack(codings.get(c).numbers(), Packing.Form.PLAIN)));
            }
        }
        MapNeighbors neighbors = document.neighbors();
        if (neighbors != null) {
            out.add(new Packed("N", Packing.pack(relative(neighbors), Packing.Form.PLAIN)));
        }
        return out;
    }

    private static int[] shifted(int[] codes) {
        int[] out = new int[codes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = codes[i] + 1;
        }
        return out;
    }

    /** A coarser layer: 0 where it is the parent of the finer layer's cluster, else the code plus 2. */
    private int[] unforeseen(int layer) {
        int[] finer = codes.get(layer - 1);
        int[] own = codes.get(layer);
        List<MapCluster> clusters = document.layers().get(layer - 1).clusters();
        int[] out = new int[own.length];
        for (int i = 0; i < out.length; i++) {
            int expected = finer[i] < 0 ? -1 : clusters.get(finer[i]).parent();
            out[i] = own[i] == expected ? 0 : own[i] + 2;
        }
        return out;
    }

    /** Shares of 0 to 1 in 63 steps, from 1; 0 is a missing one. */
    private int[] shares(float[] values) {
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            float value = values[grid.order[i]];
            out[i] = Float.isNaN(value) ? 0 : 1 + Math.round(Math.clamp(value, 0f, 1f) * 62);
        }
        return out;
    }

    /** Neighbors as distances along the page's order, sign folded, from 1; 0 is none. Column by column, since the first ones are the closest. */
    private int[] relative(MapNeighbors neighbors) {
        int points = grid.points();
        int[] place = new int[points];
        for (int i = 0; i < points; i++) {
            place[grid.order[i]] = i;
        }
        int k = neighbors.perPoint();
        int[] out = new int[points * k];
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < k; j++) {
                int other = neighbors.points()[grid.order[i] * k + j];
                int away = other < 0 ? 0 : place[other] - i;
                out[j * points + i] = other < 0 ? 0 : 1 + ((away << 1) ^ (away >> 31));
            }
        }
        return out;
    }
}
