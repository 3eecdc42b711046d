package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.CounterRandom;

/** Brings first positions to the extent that the descent expects. */
final class StartPositions {

    private static final float EXTENT = 10f;
    private static final float NOISE = 1e-4f;
    private static final long STREAM_NOISE = 31;
    private static final long STREAM_RANDOM = 32;

    private StartPositions() {}

    /** Even over the square from -10 to 10. */
    static float[] random(int count, int components, long seed) {
        float[] positions = new float[count * components];
        for (int i = 0; i < positions.length; i++) {
            positions[i] =
                    (float) (2 * EXTENT * CounterRandom.unit(CounterRandom.bits(seed, STREAM_RANDOM, i)) - EXTENT);
        }
        return positions;
    }

    /** Scales the greatest coordinate to 10 and adds a little noise, so that no two points coincide. */
    static void scaleWithNoise(float[] positions, long seed) {
        float greatest = 0;
        for (float position : positions) {
            greatest = Math.max(greatest, Math.abs(position));
        }
        float scale = greatest > 0 ? EXTENT / greatest : 0f;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = positions[i] * scale
                    + NOISE * (float) CounterRandom.gaussian(CounterRandom.bits(seed, STREAM_NOISE, i));
        }
    }

    /** Stretches every axis to 0…10. */
    static void stretch(float[] positions, int components) {
        for (int c = 0; c < components; c++) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i = c; i < positions.length; i += components) {
                low = Math.min(low, positions[i]);
                high = Math.max(high, positions[i]);
            }
            float scale = high > low ? EXTENT / (high - low) : 0f;
            for (int i = c; i < positions.length; i += components) {
                positions[i] = (positions[i] - low) * scale;
            }
        }
    }
}
