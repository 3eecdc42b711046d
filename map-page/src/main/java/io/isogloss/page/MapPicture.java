package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The first view of a page as a picture, without a browser: for thumbnails and reports.
 *
 * <p>The PNG shows points and outlines, and no text, since fonts differ from machine to machine; the SVG shows the labels as text, too. The same document gives the same bytes. O(points + pixels).
 */
public final class MapPicture {
    private static final int MOST_CIRCLES = 50_000;
    /** Pixels between the only point of a map and its name. */
    private static final double BESIDE = 16;

    private final PageBlocks blocks;
    private final PageSettings settings;
    private final boolean dark;
    private final double scale;
    private final double left;
    private final double top;
    private final MapDocument document;

    private MapPicture(MapDocument document, int width, int height) {
        this.document = document;
        this.blocks = new PageBlocks(document);
        this.settings = document.settings();
        this.dark = settings.theme() == Theme.DARK;
        Bounds.in("width", width, 16, 8192);
        Bounds.in("height", height, 16, 8192);
        double[] x = middle(blocks.grid().x);
        double[] y = middle(blocks.grid().y);
        double wide = width * 0.9 / Math.max(x[1] - x[0], 1e-5);
        double high = height * 0.9 / Math.max(y[1] - y[0], 1e-5);
        // Beyond the last scale of the labels a picture of one place would have none.
        this.scale = Math.min(Math.min(wide, high), LabelLayout.MAX_SCALE / 2);
        this.left = width / 2.0 - (x[0] + x[1]) / 2 * scale;
        this.top = height / 2.0 + (y[0] + y[1]) / 2 * scale;
    }

    /** The range of all but the farthest thousandth to each side. */
    private static double[] middle(int[] values) {
        int[] sorted = values.clone();
        Arrays.parallelSort(sorted);
        if (sorted.length == 0) {
            return new double[] {0, 1};
        }
        int cut = sorted.length < 100 ? 0 : sorted.length / 1000;
        return new double[] {sorted[cut] / (double) Grid.STEPS, sorted[sorted.length - 1 - cut] / (double) Grid.STEPS};
    }

    /** Writes a PNG; pixels within the limits 16 to 8192 a side. */
    public static void writePng(MapDocument document, int width, int height, OutputStream out) throws IOException {
        MapPicture picture = new MapPicture(document, width, height);
        Raster raster = new Raster(width, height, picture.ground());
        double stroke = Math.max(0.5, picture.settings.clusterBoundaryLineWidth());
        picture.outlines((line, color) -> raster.line(line, stroke, color, 0.6));
        double radius = picture.radius();
        byte[] palette = picture.palette();
        Grid grid = picture.blocks.grid();
        for (int i = 0; i < grid.points(); i++) {
            int color = picture.color(palette, i);
            boolean noise = picture.noise(i);
            raster.disc(picture.x(grid.x[i]), picture.y(grid.y[i]), radius, color, noise ? 0.45 : 0.8);
        }
        BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        raster.writePng(buffered);
        buffered.flush();
    }

    /** Writes an SVG with labels as text; beyond 50,000 points every k-th of them. */
    public static void writeSvg(MapDocument document, int width, int height, OutputStream out) throws IOException {
        MapPicture picture = new MapPicture(document, width, height);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\">\n");
        String title = picture.settings.title();
        svg.append("<title>")
                .append(escaped(title == null ? "Map" : title))
                .append("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"")
                .append(hex(picture.ground()))
                .append("\"/>\n");
        picture.outlines((line, color) -> picture.outline(svg, line, hex(color)));
        Grid grid = picture.blocks.grid();
        byte[] palette = picture.palette();
        int step = 1 + grid.points() / MOST_CIRCLES;
        String radius = number(picture.radius());
        for (int i = 0; i < grid.points(); i += step) {
            svg.append("<circle cx=\"")
                    .append(number(picture.x(grid.x[i])))
                    .append("\" cy=\"")
                    .append(number(picture.y(grid.y[i])))
                    .append("\" r=\"")
                    .append(radius)
                    .append("\" fill=\"")
                    .append(hex(picture.color(palette, i)))
                    .append("\" fill-opacity=\"")
                    .append(picture.noise(i) ? ".45" : ".8")
                    .append("\"/>\n");
        }
        picture.labels(svg);
        out.write(svg.append("</svg>\n").toString().getBytes(UTF_8));
        out.flush();
    }

    private int ground() {
        String color = settings.backgroundColor();
        return color != null ? CssColor.rgb(color) : dark ? 0x12141a : 0xfbfaf7;
    }

    private double radius() {
        double own = settings.pointSizeScale() == null ? 1 : settings.pointSizeScale();
        double auto = Math.clamp(0.3 * Math.sqrt(scale * scale / Math.max(1, document.points())), 0.6, 6);
        return Math.clamp(auto * own, settings.pointRadiusMinPixels(), settings.pointRadiusMaxPixels());
    }

    private double x(int step) {
        return left + step / (double) Grid.STEPS * scale;
    }

    private double y(int step) {
        return top - step / (double) Grid.STEPS * scale;
    }

    private byte[] palette() {
        return document.layers().isEmpty() ? new byte[0] : palette(0);
    }

    private byte[] palette(int layer) {
        ClusterShapes shapes = blocks.shapes().get(layer);
        return settings.cvdSafer() ? Palette.distinct(shapes) : Palette.polar(shapes, settings);
    }

    private boolean noise(int point) {
        return !document.layers().isEmpty() && blocks.codes(0)[point] < 0;
    }

    private int color(byte[] palette, int point) {
        if (document.layers().isEmpty()) {
            return 0x4a7fc1;
        }
        int cluster = blocks.codes(0)[point];
        return cluster < 0
                ? CssColor.rgb(settings.noiseColor())
                : tone(palette, cluster, dark ? 0.5 : 0, dark ? 0.42 : 1);
    }

    private static int tone(byte[] palette, int cluster, double base, double factor) {
        double lightness = (palette[3 * cluster] & 0xff) / 255.0;
        return OkLab.rgb(OkLab.linearRgb(
                base + factor * lightness,
                (palette[3 * cluster + 1] & 0xff) / 255.0 * 0.4,
                (palette[3 * cluster + 2] & 0xff) / 256.0 * 360));
    }

    /** Takes a closed line in pixels and its color. */
    private interface Pen {
        void line(double[] corners, int color);
    }

    /** Outlines of the coarsest layer: those of the first view. */
    private void outlines(Pen pen) {
        if (!settings.clusterBoundaryPolygons() || document.layers().isEmpty()) {
            return;
        }
        int layer = document.layers().size() - 1;
        byte[] palette = palette(layer);
        List<Outlines.Shape> shapes = blocks.outlines(layer);
        for (int c = 0; c < shapes.size(); c++) {
            int color = tone(palette, c, dark ? 0.5 : 0, dark ? 0.42 : 1);
            for (int[] ring : shapes.get(c).rings()) {
                pen.line(smooth(ring), color);
            }
        }
    }

    private void outline(StringBuilder svg, double[] line, String color) {
        svg.append("<path d=\"M");
        for (int k = 0; k < line.length; k += 2) {
            svg.append(k == 0 ? "" : "L").append(number(line[k])).append(' ').append(number(line[k + 1]));
        }
        svg.append("Z\" fill=\"")
                .append(color)
                .append("\" fill-opacity=\".08\" stroke=\"")
                .append(color)
                .append("\" stroke-opacity=\".55\" stroke-width=\"")
                .append(number(settings.clusterBoundaryLineWidth()))
                .append("\"/>\n");
    }

    /** Control points to a smooth closed line in pixels, eight steps a corner. */
    private double[] smooth(int[] ring) {
        int corners = ring.length / 2;
        double[] line = new double[ring.length * 8];
        double unit = scale / ((1 << Outlines.BITS) - 1);
        int at = 0;
        for (int k = 0; k < corners; k++) {
            int before = (k + corners - 1) % corners;
            int after = (k + 1) % corners;
            for (int s = 0; s < 8; s++) {
                double t = s / 8.0;
                double a = (1 - t) * (1 - t) / 2;
                double c = t * t / 2;
                double b = 1 - a - c;
                line[at++] = left + unit * (a * ring[2 * before] + b * ring[2 * k] + c * ring[2 * after]);
                line[at++] = top - unit * (a * ring[2 * before + 1] + b * ring[2 * k + 1] + c * ring[2 * after + 1]);
            }
        }
        return line;
    }

    private void labels(StringBuilder svg) {
        svg.append(
                        "<g text-anchor=\"middle\" dominant-baseline=\"central\" paint-order=\"stroke\" stroke-linejoin=\"round\" stroke=\"")
                .append(hex(ground()))
                .append("\" font-family=\"")
                .append(escaped(settings.fontFamily()))
                .append(", sans-serif\" font-weight=\"")
                .append(settings.fontWeight())
                .append("\">\n");
        for (LabelLayout.Label label : LabelLayout.of(document, blocks.shapes())) {
            if (scale < label.fromScale || scale >= label.toScale) {
                continue;
            }
            String color = settings.colorLabelText()
                    ? hex(tone(palette(label.layer), label.cluster, dark ? 0.62 : 0, dark ? 0.3 : 0.72))
                    : dark ? "#f1f0ee" : "#22242a";
            double step = label.fontPixels * settings.lineSpacing() * 1.08;
            // The name of the only point would hide it.
            double beside = document.points() == 1 ? BESIDE + label.text.lines().size() * step / 2 : 0;
            for (int i = 0; i < label.text.lines().size(); i++) {
                double y = top
                        - label.y * scale
                        - beside
                        + (i - (label.text.lines().size() - 1) / 2.0) * step;
                svg.append("<text x=\"")
                        .append(number(left + label.x * scale))
                        .append("\" y=\"")
                        .append(number(y))
                        .append("\" font-size=\"")
                        .append(number(label.fontPixels))
                        .append("\" stroke-width=\"")
                        .append(number(settings.textOutlineWidth() / 32 * label.fontPixels))
                        .append("\" fill=\"")
                        .append(color)
                        .append("\">")
                        .append(escaped(label.text.lines().get(i)))
                        .append("</text>\n");
            }
        }
        svg.append("</g>\n");
    }

    private static String hex(int rgb) {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }

    private static String number(double value) {
        return Double.toString(Math.round(value * 10) / 10.0);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c >= ' ' && c != 0xfffe && c != 0xffff && !(c <= 0xffff && Character.isSurrogate((char) c))) {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
