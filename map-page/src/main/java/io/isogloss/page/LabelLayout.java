package io.isogloss.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * At which scales each label shows: one interval a label, no two that show at once overlap, decided here once so that every load of the page agrees.
 *
 * <p>A scale is the number of pixels the whole map measures. Two boxes of fixed pixel size around fixed places stop touching at one scale and never touch above it; so labels take their place in order of rank (coarse before fine, large before small), and each shows
 * from the scale at which it is free of all that came before it. A coarse label gives way once two of its parts can stand on their own and it is larger than a view. Long names take their place in
 * their short form; once all have theirs, each grows to the whole name at the scale from which that is free of all others. O(labels²), a few nanoseconds a pair.
 */
final class LabelLayout {
    /** More labels than this are not drawn on the map; the tree lists them all. */
    private static final int MAX_LABELS = 12_000;
    /** A coarse label stays at least until its cluster measures this many pixels across. */
    private static final double VIEW_PIXELS = 420;
    /** Nothing shows beyond: the grid is far coarser than a pixel there. */
    static final double MAX_SCALE = 1 << 22;
    /** A whole name is worth a change of the label if it stays for at least this much of zooming in. */
    private static final double WORTH = 1.5;

    private LabelLayout() {}

    /** One label of the map. */
    static final class Label {
        final int layer;
        final int cluster;
        final LabelText text;
        final double x;
        final double y;
        final double fontPixels;
        /** The box that is kept free, in pixels. */
        final double width;

        final double height;
        double fromScale;
        double toScale = MAX_SCALE;

        Label(int layer, int cluster, LabelText text, double x, double y, double fontPixels, PageSettings settings) {
            this.layer = layer;
            this.cluster = cluster;
            this.text = text;
            this.x = x;
            this.y = y;
            this.fontPixels = fontPixels;
            double room = settings.textCollisionSizeScale();
            double halo = fontPixels * settings.textOutlineWidth() / 64;
            this.width = (text.widthEm() * fontPixels + 2 * halo + 2) * room;
            this.height = (text.lines().size() * fontPixels * Math.max(settings.lineSpacing(), 0.1)
                            + 0.35 * fontPixels
                            + 2 * halo)
                    * room;
        }

        /** The same label with another text. */
        Label with(LabelText other, PageSettings settings) {
            return new Label(layer, cluster, other, x, y, fontPixels, settings);
        }

        /** The scale from which the two boxes are apart. */
        double apartFrom(Label other) {
            double dx = Math.abs(x - other.x);
            double dy = Math.abs(y - other.y);
            double byX = dx > 0 ? (width + other.width) / 2 / dx : Double.POSITIVE_INFINITY;
            double byY = dy > 0 ? (height + other.height) / 2 / dy : Double.POSITIVE_INFINITY;
            return Math.min(byX, byY);
        }
    }

    /** The labels that show at some scale, coarse layers first. */
    static List<Label> of(MapDocument document, List<ClusterShapes> shapes) {
        int largest = 1;
        for (ClusterShapes layer : shapes) {
            for (int size : layer.size) {
                largest = Math.max(largest, size);
            }
        }
        ShortNames shortNames = new ShortNames(document.layers());
        List<List<Label>> layers = new ArrayList<>();
        for (int layer = shapes.size() - 1; layer >= 0; layer--) {
            layers.addFirst(shortened(document, candidates(document, layer, shapes.get(layer), largest), shortNames));
        }
        List<Label> placed = new ArrayList<>();
        for (int layer = shapes.size() - 1; layer >= 0; layer--) {
            List<Label> labels = layers.get(layer);
            if (placed.size() + labels.size() > MAX_LABELS) {
                labels = labels.subList(0, MAX_LABELS - placed.size());
            }
            for (Label label : labels) {
                place(label, placed);
            }
            if (layer > 0) {
                List<Label> parts = layers.get(layer - 1);
                giveWay(
                        document,
                        layer,
                        labels,
                        parts.subList(0, Math.min(parts.size(), MAX_LABELS)),
                        shapes.get(layer));
            }
        }
        return grown(document, placed);
    }

    private static List<Label> shortened(MapDocument document, List<Label> labels, ShortNames names) {
        PageSettings settings = document.settings();
        List<Label> out = new ArrayList<>(labels.size());
        for (Label label : labels) {
            MapCluster cluster = document.layers().get(label.layer).clusters().get(label.cluster);
            LabelText text = LabelText.of(names.take(cluster), settings.labelWrapWidth());
            out.add(text.equals(label.text) || text.lines().isEmpty() ? label : label.with(text, settings));
        }
        return out;
    }

    /** Lets short forms grow to whole names, those of the highest rank first. */
    private static List<Label> grown(MapDocument document, List<Label> placed) {
        PageSettings settings = document.settings();
        List<Label> all = new ArrayList<>(placed);
        for (Label label : placed) {
            MapCluster cluster = document.layers().get(label.layer).clusters().get(label.cluster);
            LabelText text = LabelText.of(cluster.name(), settings.labelWrapWidth());
            if (text.equals(label.text)) {
                continue;
            }
            Label whole = label.with(text, settings);
            whole.toScale = label.toScale;
            // Its own short form makes room for it.
            label.toScale = label.fromScale;
            double from = Math.max(label.fromScale, freeFrom(whole, all));
            if (from * WORTH > whole.toScale) {
                label.toScale = whole.toScale;
                continue;
            }
            whole.fromScale = label.toScale = from;
            all.add(whole);
        }
        all.removeIf(label -> label.fromScale >= label.toScale);
        return all;
    }

    private static List<Label> candidates(MapDocument document, int layer, ClusterShapes shapes, int largest) {
        PageSettings settings = document.settings();
        List<MapCluster> clusters = document.layers().get(layer).clusters();
        List<Label> labels = new ArrayList<>();
        for (int c = 0; c < clusters.size(); c++) {
            if (shapes.size[c] == 0 || repeatsItsParent(document, layer, c)) {
                continue;
            }
            LabelText text = LabelText.of(clusters.get(c).name(), settings.labelWrapWidth());
            if (text.lines().isEmpty()) {
                continue;
            }
            double share = Math.pow((double) shapes.size[c] / largest, 0.25);
            double points = settings.minFontsize() + share * (settings.maxFontsize() - settings.minFontsize());
            double pixels = Math.clamp(points * 96 / 72, settings.textMinPixelSize(), settings.textMaxPixelSize());
            pixels = Math.round(pixels * 4) / 4.0;
            labels.add(new Label(layer, c, text, quantized(shapes.x[c]), quantized(shapes.y[c]), pixels, settings));
        }
        labels.sort((a, b) -> {
            int bySize = Integer.compare(shapes.size[b.cluster], shapes.size[a.cluster]);
            return bySize != 0 ? bySize : Integer.compare(a.cluster, b.cluster);
        });
        return labels;
    }

    /** A cluster that is the same over two layers gets one label, the coarse one. */
    private static boolean repeatsItsParent(MapDocument document, int layer, int cluster) {
        MapCluster own = document.layers().get(layer).clusters().get(cluster);
        return own.parent() >= 0
                && document.layers()
                        .get(layer + 1)
                        .clusters()
                        .get(own.parent())
                        .name()
                        .equals(own.name());
    }

    /** The page stores places as 16 bit numbers: the layout must hold for those. */
    private static double quantized(double place) {
        return Math.round(place * 65535) / 65535.0;
    }

    private static void place(Label label, List<Label> placed) {
        label.fromScale = freeFrom(label, placed);
        if (label.fromScale < label.toScale) {
            // Labels of one layer keep apart among themselves while the layer is being placed.
            placed.add(label);
        }
    }

    /** The scale from which nothing that shows touches the label. */
    private static double freeFrom(Label label, List<Label> others) {
        double from = 0;
        for (Label other : others) {
            double until = Math.min(other.toScale, label.apartFrom(other));
            if (until > other.fromScale && other.fromScale < label.toScale) {
                from = Math.max(from, until);
            }
        }
        return Math.min(roundUp(from), MAX_SCALE);
    }

    private static void giveWay(
            MapDocument document, int layer, List<Label> labels, List<Label> parts, ClusterShapes shapes) {
        List<Label> free = new ArrayList<>();
        List<MapCluster> finer = document.layers().get(layer - 1).clusters();
        double[] first = filled(shapes.size.length);
        double[] second = filled(shapes.size.length);
        for (Label part : parts) {
            place(part, free);
            int parent = finer.get(part.cluster).parent();
            if (parent >= 0) {
                if (part.fromScale < first[parent]) {
                    second[parent] = first[parent];
                    first[parent] = part.fromScale;
                } else {
                    second[parent] = Math.min(second[parent], part.fromScale);
                }
            }
        }
        for (Label label : labels) {
            double wide = VIEW_PIXELS / Math.max(2 * shapes.radius[label.cluster], 1e-6);
            double to = Math.max(Math.max(second[label.cluster], wide), 2 * label.fromScale);
            label.toScale = Math.min(roundUp(to), MAX_SCALE);
        }
    }

    private static double[] filled(int length) {
        double[] out = new double[length];
        Arrays.fill(out, Double.POSITIVE_INFINITY);
        return out;
    }

    /** Scales travel as whole pixels. */
    private static double roundUp(double scale) {
        return Math.ceil(scale);
    }
}
