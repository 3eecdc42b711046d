package io.isogloss.cartography.kernel;

/**
 * Powers and exponentials of floats by polynomials: accurate to some 4e-7 relative, and the same on every machine, which
 * {@link Math#pow} and {@link Math#exp} do not promise.
 */
public final class FloatMath {

    // Minimax fits: log2(1 + u) = u * P(u) on [sqrt(1/2) - 1, sqrt(2) - 1], and 2^x on [-1/2, 1/2].
    static final float LOG_0 = 1.4426992f;
    static final float LOG_1 = -0.72137505f;
    static final float LOG_2 = 0.480487f;
    static final float LOG_3 = -0.35898662f;
    static final float LOG_4 = 0.29704118f;
    static final float LOG_5 = -0.27249146f;
    static final float LOG_6 = 0.17107794f;
    static final float EXP_0 = 1.0000001f;
    static final float EXP_1 = 0.69314694f;
    static final float EXP_2 = 0.2402212f;
    static final float EXP_3 = 0.05550713f;
    static final float EXP_4 = 0.009675542f;
    static final float EXP_5 = 0.0013276471f;

    /** Bits of the square root of one half: splits a float into an exponent and a mantissa around 1. */
    static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** Adding and subtracting this rounds a float of small magnitude to an integer. */
    static final float ROUNDER = 12_582_912f;

    /** Exponents beyond this leave the range of normal floats. */
    static final float EXPONENT_LIMIT = 126f;

    private static final float LOG2_E = 1.442695f;

    private FloatMath() {}

    /** Base-2 logarithm of a positive normal float. */
    public static float log2(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits - SQRT_HALF_BITS) >> 23;
        float u = Float.intBitsToFloat(bits - (exponent << 23)) - 1f;
        float p = Math.fma(LOG_6, u, LOG_5);
        p = Math.fma(p, u, LOG_4);
        p = Math.fma(p, u, LOG_3);
        p = Math.fma(p, u, LOG_2);
        p = Math.fma(p, u, LOG_1);
        p = Math.fma(p, u, LOG_0);
        return Math.fma(p, u, (float) exponent);
    }

    /** Two to the power of {@code x}; arguments beyond ±126 are taken as ±126. */
    public static float exp2(float x) {
        float clamped = x > EXPONENT_LIMIT ? EXPONENT_LIMIT : x;
        clamped = clamped < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : clamped;
        float rounded = (clamped + ROUNDER) - ROUNDER;
        float f = clamped - rounded;
        float p = Math.fma(EXP_5, f, EXP_4);
        p = Math.fma(p, f, EXP_3);
        p = Math.fma(p, f, EXP_2);
        p = Math.fma(p, f, EXP_1);
        p = Math.fma(p, f, EXP_0);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (((int) rounded) << 23));
    }

    /** {@code base} to the power of {@code exponent} for a positive normal base. */
    public static float pow(float base, float exponent) {
        return exp2(exponent * log2(base));
    }

    /** e to the power of {@code x}. */
    public static float exp(float x) {
        return exp2(x * LOG2_E);
    }

    /** Natural logarithm of a positive normal float. */
    public static float log(float x) {
        return log2(x) * 0.6931472f;
    }
}
