package io.isogloss.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Marching squares over a grid of densities, and fewer corners for the rings it finds. */
final class Contours {
    private static final int NONE = -1;
    private static final int BOTTOM = 0;
    private static final int RIGHT = 1;
    private static final int TOP = 2;
    private static final int LEFT = 3;
    /** Parts smaller than this share of the largest are specks. */
    private static final double SPECK = 0.02;

    /** For each pattern of corners above the level (1 lower left, 2 lower right, 4 upper right, 8 upper left): from edge, to edge, the inside to the left. */
    private static final int[][] STEPS = {
        {},
        {BOTTOM, LEFT},
        {RIGHT, BOTTOM},
        {RIGHT, LEFT},
        {TOP, RIGHT},
        {BOTTOM, LEFT, TOP, RIGHT},
        {TOP, BOTTOM},
        {TOP, LEFT},
        {LEFT, TOP},
        {BOTTOM, TOP},
        {RIGHT, BOTTOM, LEFT, TOP},
        {RIGHT, TOP},
        {LEFT, RIGHT},
        {BOTTOM, RIGHT},
        {LEFT, BOTTOM},
        {}
    };

    private Contours() {}

    /** Closed outer rings as x, y pairs in cells; holes and specks are left out. The grid's rim must lie below the level. */
    static List<double[]> rings(float[] grid, int wide, int high, float level) {
        int[] next = steps(grid, wide, high, level);
        List<double[]> rings = new ArrayList<>();
        double largest = 0;
        for (int first = 0; first < next.length; first++) {
            if (next[first] != NONE) {
                double[] ring = follow(next, first, grid, wide, level);
                double area = area(ring);
                if (area > 0) {
                    largest = Math.max(largest, area);
                    rings.add(ring);
                }
            }
        }
        double least = largest * SPECK;
        rings.removeIf(ring -> area(ring) < least);
        return rings;
    }

    /** For each edge that the line crosses the one it crosses next. */
    private static int[] steps(float[] grid, int wide, int high, float level) {
        int[] next = new int[2 * wide * high];
        Arrays.fill(next, NONE);
        for (int j = 0; j + 1 < high; j++) {
            for (int i = 0; i + 1 < wide; i++) {
                int at = j * wide + i;
                int pattern = (grid[at] >= level ? 1 : 0)
                        | (grid[at + 1] >= level ? 2 : 0)
                        | (grid[at + wide + 1] >= level ? 4 : 0)
                        | (grid[at + wide] >= level ? 8 : 0);
                int[] steps = STEPS[pattern];
                for (int s = 0; s < steps.length; s += 2) {
                    next[edge(at, wide, steps[s])] = edge(at, wide, steps[s + 1]);
                }
            }
        }
        return next;
    }

    /** The ring that starts at an edge; takes its steps away. */
    private static double[] follow(int[] next, int first, float[] grid, int wide, float level) {
        double[] ring = new double[64];
        int size = 0;
        int edge = first;
        while (next[edge] != NONE) {
            if (size + 2 > ring.length) {
                ring = Arrays.copyOf(ring, ring.length * 2);
            }
            crossing(grid, wide, level, edge, ring, size);
            size += 2;
            int to = next[edge];
            next[edge] = NONE;
            edge = to;
        }
        return Arrays.copyOf(ring, size);
    }

    /** Edges are numbered by the grid node at their lower or left end: even ones run right, odd ones up. */
    private static int edge(int at, int wide, int side) {
        return switch (side) {
            case BOTTOM -> 2 * at;
            case TOP -> 2 * (at + wide);
            case LEFT -> 2 * at + 1;
            default -> 2 * (at + 1) + 1;
        };
    }

    private static void crossing(float[] grid, int wide, float level, int edge, double[] ring, int size) {
        int node = edge / 2;
        boolean up = edge % 2 == 1;
        float a = grid[node];
        float b = grid[up ? node + wide : node + 1];
        double part = a == b ? 0.5 : Math.clamp((level - a) / (b - a), 0.0f, 1.0f);
        int row = node / wide;
        ring[size] = node % wide + (up ? 0 : part);
        ring[size + 1] = row + (up ? part : 0);
    }

    static double area(double[] ring) {
        double twice = 0;
        for (int k = 0; k < ring.length; k += 2) {
            int l = (k + 2) % ring.length;
            twice += ring[k] * ring[l + 1] - ring[l] * ring[k + 1];
        }
        return twice / 2;
    }

    /** Douglas and Peucker on a closed ring: no left-out corner lies farther than the tolerance from the line that replaces it. */
    static double[] simplified(double[] ring, double tolerance) {
        int n = ring.length / 2;
        if (n < 4) {
            return ring;
        }
        boolean[] keep = new boolean[n];
        int opposite = n / 2;
        keep[0] = true;
        keep[opposite] = true;
        split(ring, 0, opposite, tolerance, keep);
        split(ring, opposite, n, tolerance, keep);
        double[] out = new double[ring.length];
        int size = 0;
        for (int k = 0; k < n; k++) {
            if (keep[k]) {
                out[size++] = ring[2 * k];
                out[size++] = ring[2 * k + 1];
            }
        }
        return Arrays.copyOf(out, size);
    }

    private static void split(double[] ring, int from, int to, double tolerance, boolean[] keep) {
        int n = ring.length / 2;
        double ax = ring[2 * from];
        double ay = ring[2 * from + 1];
        double bx = ring[2 * (to % n)];
        double by = ring[2 * (to % n) + 1];
        double length = Math.hypot(bx - ax, by - ay);
        int farthest = -1;
        double most = tolerance;
        for (int k = from + 1; k < to; k++) {
            double px = ring[2 * k] - ax;
            double py = ring[2 * k + 1] - ay;
            double off = length > 0 ? Math.abs(px * (by - ay) - py * (bx - ax)) / length : Math.hypot(px, py);
            if (off > most) {
                most = off;
                farthest = k;
            }
        }
        if (farthest >= 0) {
            keep[farthest] = true;
            split(ring, from, farthest, tolerance, keep);
            split(ring, farthest, to, tolerance, keep);
        }
    }
}
