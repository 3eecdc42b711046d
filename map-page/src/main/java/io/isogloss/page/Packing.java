package io.isogloss.page;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/**
 * Columns to bytes: differences, zig-zag, byte planes, raw deflate. The page undoes it in {@code decode.ts}.
 *
 * <p>A plane is the k-th byte of every value: the high bytes of small differences are zeros, which deflate nearly removes.
 */
final class Packing {
    /** Higher levels look ten times as long for repetitions and find one in a hundred bytes more. */
    private static final int LEVEL = 7;

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

    /** One byte with the number of planes, then the planes, deflated. Planes are packed on the common pool, each in the way that makes it smallest. */
    static byte[] pack(int[] values, Form form) {
        int planes = width(values, form);
        byte[][] parts = IntStream.range(0, planes)
                .parallel()
                .mapToObj(p -> smallest(plane(values, form, p), false))
                .toArray(byte[][]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(deflate(new byte[] {(byte) planes}, 1, LEVEL, Deflater.DEFAULT_STRATEGY, false));
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        out.writeBytes(deflate(new byte[0], 0));
        return out.toByteArray();
    }

    /**
     * Codes from 1 as how many others were met since: neighbors in the file mostly share a cluster or return to one met shortly before, so that most numbers are small. 0 stays 0.
     *
     * @param different how many codes there are
     */
    static int[] recent(int[] codes, int different) {
        int[] latest = new int[different];
        for (int i = 0; i < different; i++) {
            latest[i] = i + 1;
        }
        int[] out = new int[codes.length];
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == 0) {
                continue;
            }
            int rank = 0;
            while (latest[rank] != codes[i]) {
                rank++;
            }
            System.arraycopy(latest, 0, latest, 1, rank);
            latest[0] = codes[i];
            out[i] = rank + 1;
        }
        return out;
    }

    private static byte[] plane(int[] values, Form form, int plane) {
        byte[] raw = new byte[values.length];
        int before = 0;
        for (int i = 0; i < raw.length; i++) {
            int number = form == Form.DELTA ? zigZag(values[i] - before) : values[i];
            before = values[i];
            raw[i] = (byte) (number >>> (8 * plane));
        }
        return raw;
    }

    /** Packs what is not large. */
    static byte[] small(byte[] raw) {
        return smallest(raw, true);
    }

    /** Differences have no repetitions to look for, codes have little else. */
    private static byte[] smallest(byte[] raw, boolean last) {
        byte[] entropy = deflate(raw, raw.length, LEVEL, Deflater.HUFFMAN_ONLY, last);
        byte[] runs = deflate(raw, raw.length, LEVEL, Deflater.DEFAULT_STRATEGY, last);
        return entropy.length < runs.length ? entropy : runs;
    }

    private static int zigZag(int value) {
        return (value << 1) ^ (value >> 31);
    }

    static byte[] deflate(byte[] raw, int length) {
        return deflate(raw, length, LEVEL, Deflater.DEFAULT_STRATEGY, true);
    }

    /** A part that is not the last one ends at a byte, so that parts packed apart can stand one after the other. */
    private static byte[] deflate(byte[] raw, int length, int level, int strategy, boolean last) {
        try (Deflater deflater = new Deflater(level, true)) {
            deflater.setStrategy(strategy);
            deflater.setInput(raw, 0, length);
            if (last) {
                deflater.finish();
            }
            byte[] out = new byte[Math.max(64, length / 2)];
            int size = 0;
            while (true) {
                int more =
                        deflater.deflate(out, size, out.length - size, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                size += more;
                // The first call after a change of strategy may do nothing but change it.
                if (last ? deflater.finished() : deflater.getBytesRead() == length && size < out.length) {
                    return Arrays.copyOf(out, size);
                }
                if (size == out.length) {
                    out = Arrays.copyOf(out, out.length * 2);
                }
            }
        }
    }
}
