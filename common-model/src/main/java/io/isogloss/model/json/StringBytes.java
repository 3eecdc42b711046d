package io.isogloss.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The fast part of scanning strings: runs over what is sound beyond doubt, eight bytes at a time where they are ASCII. */
final class StringBytes {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final boolean[] PLAIN = plainBytes();

    private StringBytes() {}

    /** The first place that is not certainly inside a string and sound, or the end. What this leaves is looked at byte by byte. */
    static int skipHarmless(byte[] bytes, int from, int end) {
        int p = from;
        while (true) {
            while (p <= end - Long.BYTES && isPlain((long) WORD.get(bytes, p))) {
                p += Long.BYTES;
            }
            while (p < end && PLAIN[bytes[p] & 0xFF]) {
                p++;
            }
            int beforeOthers = p;
            while (p <= end - 3 && bytes[p] < 0) {
                int lead = bytes[p];
                if ((lead & 0xE0) == 0xC0 && lead >= (byte) 0xC2 && (bytes[p + 1] & 0xC0) == 0x80) {
                    p += 2;
                } else if (lead > (byte) 0xE0
                        && lead < (byte) 0xED
                        && (bytes[p + 1] & 0xC0) == 0x80
                        && (bytes[p + 2] & 0xC0) == 0x80) {
                    p += 3;
                } else {
                    return p;
                }
                if (p < end && bytes[p] == ' ') {
                    p++;
                }
            }
            if (p == beforeOthers) {
                return p;
            }
        }
    }

    private static boolean isPlain(long word) {
        long quote = word ^ (ONES * '"');
        long backslash = word ^ (ONES * '\\');
        long special =
                ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - ONES * ' ') & ~word) | word;
        return (special & HIGHS) == 0;
    }

    private static boolean[] plainBytes() {
        boolean[] plain = new boolean[256];
        Arrays.fill(plain, ' ', 128, true);
        plain['"'] = false;
        plain['\\'] = false;
        return plain;
    }
}
