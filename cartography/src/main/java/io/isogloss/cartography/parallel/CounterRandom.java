package io.isogloss.cartography.parallel;

/**
 * Random numbers that are a pure function of their coordinates (seed, stage, object, draw): no state, no order, the same
 * on every thread and machine. The mixing step is the finalizer of SplitMix64.
 */
public final class CounterRandom {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /** Mixes 64 bits. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits for one coordinate of a stream. */
    public static long bits(long seed, long a) {
        return mix(mix(seed + GOLDEN) + (a + 1) * GOLDEN);
    }

    /** 64 random bits for a pair of coordinates. */
    public static long bits(long seed, long a, long b) {
        return bits(bits(seed, a), b);
    }

    /** 64 random bits for three coordinates. */
    public static long bits(long seed, long a, long b, long c) {
        return bits(bits(bits(seed, a), b), c);
    }

    /** A number in [0, bound) from random bits; the bias is below bound / 2^32. */
    public static int below(long bits, int bound) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }

    /** The numbers from 0 up to, but not including, {@code count} in random order. */
    public static int[] order(long seed, int count) {
        int[] order = new int[count];
        for (int i = 1; i < count; i++) {
            int j = below(bits(seed, i), i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** A number in [0, 1) with 53 random bits. */
    public static double unit(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }

    /** A standard normal number; the same on every machine. */
    public static double gaussian(long bits) {
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - unit(bits)));
        return radius * StrictMath.cos(2.0 * StrictMath.PI * unit(mix(bits + GOLDEN)));
    }
}
