package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.rows.Rows;

/**
 * A map of more rows than one would lay out: a sample of them, the landmarks, is laid out, and every other row is placed by the landmarks
 * it lies nearest to. No row is dropped. Arrays are not copied: treat them as read-only.
 *
 * @param coordinates x and y of every row
 * @param landmarks ids of the rows that were laid out, rising
 * @param map the map of the landmarks, in that order
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record LandmarkMap(float[] coordinates, int[] landmarks, UmapMap map) {
    private static final long STREAM = 61;

    /**
     * Draws a 2-D map of all rows. Costs a layout of the landmarks and a search for the neighbors of the others among them; memory is that
     * of the landmarks and 8 bytes for every row. With no more rows than landmarks it is {@link Umap#fit(Rows, UmapOptions, RunControl)}.
     *
     * @param most how many rows are laid out at most, spread evenly over the order of the rows
     * @throws CartographyException as {@code Umap.fit}, and when options name something that only a whole map has: given positions,
     *     labels, or other than two components
     */
    public static LandmarkMap fit(Rows rows, int most, UmapOptions options, RunControl control) {
        if (most < 2) {
            throw CartographyException.invalidOption("a map needs at least 2 landmarks, not " + most);
        }
        int[] landmarks = choose(rows.count(), most, options.seed());
        if (landmarks.length == rows.count()) {
            UmapMap whole = Umap.fit(rows, options, control);
            return new LandmarkMap(whole.coordinates(), landmarks, whole);
        }
        if (options.components() != 2 || options.labels() != null) {
            throw CartographyException.invalidOption("a map by landmarks has 2 components and no labels");
        }
        Rows chosen = rows.select(landmarks);
        UmapMap map = Umap.fit(chosen, options, control);
        int[] others = others(rows.count(), landmarks);
        float[] placed = Umap.place(rows.select(others), chosen, map.coordinates(), options, control);
        float[] coordinates = new float[Math.multiplyExact(2, rows.count())];
        scatter(map.coordinates(), landmarks, coordinates);
        scatter(placed, others, coordinates);
        return new LandmarkMap(coordinates, landmarks, map);
    }

    /** One row of every stretch of equal length, so that files in some order are sampled all along. */
    private static int[] choose(int count, int most, long seed) {
        int size = Math.min(count, most);
        int[] chosen = new int[size];
        for (int i = 0; i < size; i++) {
            int from = (int) ((long) count * i / size);
            int to = (int) ((long) count * (i + 1) / size);
            chosen[i] = from + CounterRandom.below(CounterRandom.bits(seed, STREAM, i), to - from);
        }
        return chosen;
    }

    private static int[] others(int count, int[] chosen) {
        int[] others = new int[count - chosen.length];
        int next = 0;
        int filled = 0;
        for (int i = 0; i < count; i++) {
            if (next < chosen.length && chosen[next] == i) {
                next++;
            } else {
                others[filled++] = i;
            }
        }
        return others;
    }

    private static void scatter(float[] positions, int[] ids, float[] target) {
        for (int i = 0; i < ids.length; i++) {
            target[2 * ids[i]] = positions[2 * i];
            target[2 * ids[i] + 1] = positions[2 * i + 1];
        }
    }
}
