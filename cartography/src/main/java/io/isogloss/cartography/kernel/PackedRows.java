package io.isogloss.cartography.kernel;

/**
 * Rows of numbers with 8 bits of precision, two to a word: half the memory to read where many rows are compared only to find those that may be near.
 *
 * <p>A block of 16 words holds 32 features of a row, the first 16 in the lower halves of the words and the others in the upper. The upper number is read
 * as the whole word, without clearing the lower half: what that adds is taken into account where rows are packed, so that it is off by half of its last
 * bit at most, as the lower is.
 */
public final class PackedRows {
    /** Two to the power of -60: a zero above other bits would be a subnormal number, which some processors take a hundred times as long for. */
    private static final int SMALLEST = 0x2180;

    private static final int LARGEST = 0x7F7F;

    private PackedRows() {}

    /** Words of a row: a multiple of 16. */
    public static int words(int features) {
        return (features + 2 * Kernels.PARTS - 1) / (2 * Kernels.PARTS) * Kernels.PARTS;
    }

    /** Packs a row into {@code words(features)} words; features that are missing are zero. */
    public static void pack(float[] row, int offset, int features, int[] packed, int at) {
        int words = words(features);
        for (int word = 0; word < words; word++) {
            int feature = 2 * word - word % Kernels.PARTS;
            int low = feature < features ? rounded(row[offset + feature]) : 0;
            int high =
                    feature + Kernels.PARTS < features ? roundedAbove(row[offset + feature + Kernels.PARTS], low) : 0;
            packed[at + word] = high << 16 | low;
        }
    }

    /** The number in the lower half of a word. */
    static float low(int word) {
        return Float.intBitsToFloat(word << 16);
    }

    /** The number in the upper half of a word. */
    static float high(int word) {
        return Float.intBitsToFloat(word);
    }

    private static int rounded(float value) {
        return roundedAbove(value, 0);
    }

    /** Sign and size of the nearest number that has {@code low} below it. */
    private static int roundedAbove(float value, int low) {
        int bits = Float.floatToRawIntBits(value);
        int size = ((bits & Integer.MAX_VALUE) - low + 0x8000) >> 16;
        int least = low == 0 ? 0 : SMALLEST;
        return (bits >>> 31) << 15 | Math.clamp(size, least, LARGEST);
    }
}
