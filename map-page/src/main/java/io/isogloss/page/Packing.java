package io.isogloss.page;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Columns to bytes: differences, zig-zag, byte planes, raw deflate. The page undoes it in {@code decode.ts}.
 *
 * <p>A plane is the k-th byte of every value: the high bytes of small differences are zeros, which deflate nearly removes.
 */
final class Packing {
    private static final int LEVEL = 9;

    private Packing() {}

    /** How values become the numbers that are cut into planes; the page is told by name. */
    enum Form {
        /** As they are, read back without a sign: codes, mostly in runs. */
        PLAIN,
        /** Difference to the one before. */
        DELTA
    }

    /** Bytes a plane-coded block of these values needs each, 1 to 4; 0 for no values or zeros only. */
    static int width(int[] values, Form form) {
        int all = 0;
        int before = 0;
        for (int value : values) {
            all |= form == Form.DELTA ? zigZag(value - before) : value;
            before = value;
        }
        return all == 0 ? 0 : 4 - Integer.numberOfLeadingZeros(all) / 8;
    }

    /** One byte with the number of planes, then the planes, deflated. */
    static byte[] pack(int[] values, Form form) {
        int planes = width(values, form);
        byte[] raw = new byte[1 + planes * values.length];
        raw[0] = (byte) planes;
        int before = 0;
        for (int i = 0; i < values.length; i++) {
            int number = form == Form.DELTA ? zigZag(values[i] - before) : values[i];
            before = values[i];
            for (int p = 0; p < planes; p++) {
                raw[1 + p * values.length + i] = (byte) (number >>> (8 * p));
            }
        }
        return deflate(raw, raw.length);
    }

    private static int zigZag(int value) {
        return (value << 1) ^ (value >> 31);
    }

    static byte[] deflate(byte[] raw, int length) {
        try (Deflater deflater = new Deflater(LEVEL, true)) {
            deflater.setInput(raw, 0, length);
            deflater.finish();
            byte[] out = new byte[Math.max(64, length / 2)];
            int size = 0;
            while (!deflater.finished()) {
                if (size == out.length) {
                    out = Arrays.copyOf(out, out.length * 2);
                }
                size += deflater.deflate(out, size, out.length - size);
            }
            return Arrays.copyOf(out, size);
        }
    }
}
