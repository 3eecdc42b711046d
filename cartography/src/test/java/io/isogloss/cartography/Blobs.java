package io.isogloss.cartography;

import io.isogloss.cartography.parallel.CounterRandom;

/** Rows around a few random centers: what a map should show as islands. */
public final class Blobs {

    private Blobs() {}

    /** The center that row {@code i} belongs to. */
    public static int labelOf(int i, int centers) {
        return CounterRandom.below(CounterRandom.bits(1001, i), centers);
    }

    /** {@code count} rows of unit noise around centers that are {@code distance} noises long. */
    public static float[] rows(int count, int dimensions, int centers, double distance) {
        float[] values = new float[count * dimensions];
        for (int i = 0; i < count; i++) {
            int center = labelOf(i, centers);
            for (int f = 0; f < dimensions; f++) {
                double middle = CounterRandom.gaussian(CounterRandom.bits(1002, center, f)) * distance;
                double noise = CounterRandom.gaussian(CounterRandom.bits(1003, i, f));
                values[i * dimensions + f] = (float) (middle + noise);
            }
        }
        return values;
    }
}
