package io.isogloss.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Colors of a layer's clusters: lightness, chroma and hue as three bytes each. The page turns them into the colors of its theme.
 */
final class Palette {
    private static final int NEIGHBORS = 8;
    /** Clusters compared with every other one up to here, with the nearest along the curve beyond. */
    private static final int ALL_PAIRS = 4000;

    private static final int WINDOW = 48;
    /** OKLab distance beyond which more difference is no better. */
    private static final double ENOUGH = 0.2;

    private Palette() {}

    static byte[] of(double lightness, double chroma, double hueDegrees) {
        double hue = ((hueDegrees % 360) + 360) % 360;
        return new byte[] {
            (byte) Math.round(lightness * 255), (byte) Math.round(chroma / 0.4 * 255), (byte) (int) (hue / 360 * 256)
        };
    }

    /** Linear RGB of the color at an index of a palette. */
    static double[] linear(byte[] palette, int at) {
        return OkLab.linearRgb(
                (palette[3 * at] & 0xff) / 255.0,
                (palette[3 * at + 1] & 0xff) / 255.0 * 0.4,
                (palette[3 * at + 2] & 0xff) / 256.0 * 360);
    }

    /** Hue by direction from the middle of the map, lightness by rank of distance among those in about the same direction: neighbors look alike. */
    static byte[] polar(ClusterShapes shapes, PageSettings settings) {
        int clusters = shapes.size.length;
        double[] center = center(shapes);
        double[] angle = new double[clusters];
        double[] distance = new double[clusters];
        double farthest = 1e-9;
        for (int c = 0; c < clusters; c++) {
            angle[c] = Math.atan2(shapes.y[c] - center[1], shapes.x[c] - center[0]);
            distance[c] = Math.hypot(shapes.y[c] - center[1], shapes.x[c] - center[0]);
            farthest = Math.max(farthest, shapes.size[c] > 0 ? distance[c] : 0);
        }
        double[] turn = evened(angle, shapes.size);
        double[] rank = ranks(angle, distance, settings.paletteThetaRange());
        byte[] out = new byte[3 * clusters];
        for (int c = 0; c < clusters; c++) {
            double out01 = Math.min(1, distance[c] / farthest);
            double hue = Math.toDegrees(turn[c])
                    + settings.paletteHueShift()
                    + settings.paletteHueRadiusDependence() * 40 * (out01 - 0.5);
            double chroma = 0.10 + 0.07 * Math.sqrt(out01);
            System.arraycopy(of(0.56 + 0.2 * rank[c], chroma, hue), 0, out, 3 * c, 3);
        }
        return out;
    }

    /** Directions moved toward even steps around the circle, in their order: a few clusters on one side still get all hues. */
    private static double[] evened(double[] angle, int[] size) {
        int[] ring = byAngle(angle);
        int present = 0;
        for (int c : ring) {
            present += size[c] > 0 ? 1 : 0;
        }
        double[] out = new double[angle.length];
        int place = 0;
        for (int c : ring) {
            double even = -Math.PI + 2 * Math.PI * place / Math.max(1, present);
            out[c] = 0.35 * angle[c] + 0.65 * even;
            place += size[c] > 0 ? 1 : 0;
        }
        return out;
    }

    private static int[] byAngle(double[] angle) {
        List<Integer> clusters = new ArrayList<>();
        for (int c = 0; c < angle.length; c++) {
            clusters.add(c);
        }
        clusters.sort(Comparator.comparingDouble(c -> angle[c]));
        return clusters.stream().mapToInt(Integer::intValue).toArray();
    }

    private static double[] center(ClusterShapes shapes) {
        double x = 0;
        double y = 0;
        double all = 0;
        for (int c = 0; c < shapes.size.length; c++) {
            x += shapes.x[c] * shapes.size[c];
            y += shapes.y[c] * shapes.size[c];
            all += shapes.size[c];
        }
        return all == 0 ? new double[] {0.5, 0.5} : new double[] {x / all, y / all};
    }

    /** For each cluster the share of those within the angle that lie closer to the middle: by a sweep around the circle. */
    private static double[] ranks(double[] angle, double[] distance, double range) {
        int n = angle.length;
        int[] ring = byAngle(angle);
        double[] rank = new double[n];
        int most = Math.min(n - 1, 400);
        for (int at = 0; at < n; at++) {
            int closer = 0;
            int seen = 0;
            for (int direction = -1; direction <= 1; direction += 2) {
                for (int k = 1; k <= most; k++) {
                    int other = ring[Math.floorMod(at + direction * k, n)];
                    double turn = Math.abs(angle[other] - angle[ring[at]]);
                    if (Math.min(turn, 2 * Math.PI - turn) > range) {
                        break;
                    }
                    seen++;
                    closer += distance[other] < distance[ring[at]] ? 1 : 0;
                }
            }
            rank[ring[at]] = seen == 0 ? 0.5 : (double) closer / seen;
        }
        return rank;
    }

    /** Few colors that stay apart in every sight, given so that neighbors on the map differ most. */
    static byte[] distinct(ClusterShapes shapes) {
        List<byte[]> candidates = new ArrayList<>();
        List<double[]> seen = new ArrayList<>();
        for (double lightness : new double[] {0.42, 0.55, 0.68, 0.81}) {
            for (double hue : new double[] {255, 75, 20, 190, 330, 120}) {
                double[] rgb = OkLab.linearRgb(lightness, 0.13, hue);
                candidates.add(of(lightness, 0.13, hue));
                seen.add(OkLab.seen(rgb));
            }
        }
        int clusters = shapes.size.length;
        int[][] neighbors = neighbors(shapes);
        int[] given = new int[clusters];
        Arrays.fill(given, -1);
        byte[] out = new byte[3 * clusters];
        for (int c = 0; c < clusters; c++) {
            int best = 0;
            double most = -1;
            for (int k = 0; k < candidates.size(); k++) {
                // Starts elsewhere for each cluster: without it the first colors would cover the map.
                int candidate = Math.floorMod(k + c * 7, candidates.size());
                double apart = ENOUGH;
                for (int other : neighbors[c]) {
                    if (given[other] >= 0) {
                        apart = Math.min(apart, OkLab.leastDistance(seen.get(candidate), seen.get(given[other])));
                    }
                }
                if (apart > most) {
                    most = apart;
                    best = candidate;
                }
            }
            given[c] = best;
            System.arraycopy(candidates.get(best), 0, out, 3 * c, 3);
        }
        return out;
    }

    /** The nearest clusters of each, both ways. */
    static int[][] neighbors(ClusterShapes shapes) {
        int n = shapes.size.length;
        int[] x = new int[n];
        int[] y = new int[n];
        for (int c = 0; c < n; c++) {
            x[c] = (int) (shapes.x[c] * Grid.STEPS);
            y[c] = (int) (shapes.y[c] * Grid.STEPS);
        }
        int[] curve = HilbertOrder.of(x, y, Grid.BITS);
        int window = n <= ALL_PAIRS ? n : WINDOW;
        List<List<Integer>> sets = new ArrayList<>();
        for (int c = 0; c < n; c++) {
            sets.add(new ArrayList<>());
        }
        int[] nearest = new int[NEIGHBORS];
        for (int at = 0; at < n; at++) {
            int held = nearest(shapes, curve, at, Math.max(0, at - window), Math.min(n, at + window + 1), nearest);
            for (int i = 0; i < held; i++) {
                sets.get(curve[at]).add(nearest[i]);
                sets.get(nearest[i]).add(curve[at]);
            }
        }
        int[][] out = new int[n][];
        for (int c = 0; c < n; c++) {
            out[c] = sets.get(c).stream().mapToInt(Integer::intValue).distinct().toArray();
        }
        return out;
    }

    /** The nearest clusters within a stretch of the curve, the closest first; how many. A method of its own, so that it is compiled alone and early. */
    private static int nearest(ClusterShapes shapes, int[] curve, int at, int from, int to, int[] nearest) {
        double x = shapes.x[curve[at]];
        double y = shapes.y[curve[at]];
        double[] distances = new double[NEIGHBORS];
        int held = 0;
        for (int i = from; i < to; i++) {
            int other = curve[i];
            if (i == at || shapes.size[other] == 0) {
                continue;
            }
            double dx = x - shapes.x[other];
            double dy = y - shapes.y[other];
            double d = dx * dx + dy * dy;
            if (held == NEIGHBORS && d >= distances[held - 1]) {
                continue;
            }
            int slot = held < NEIGHBORS ? held++ : NEIGHBORS - 1;
            while (slot > 0 && distances[slot - 1] > d) {
                distances[slot] = distances[slot - 1];
                nearest[slot] = nearest[slot - 1];
                slot--;
            }
            distances[slot] = d;
            nearest[slot] = other;
        }
        return held;
    }
}
