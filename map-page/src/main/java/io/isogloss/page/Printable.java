package io.isogloss.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Bytes as printable ASCII, 13 bits in two characters: 1.23 characters a byte where base64 takes 1.33.
 *
 * <p>The alphabet leaves out {@code <}, the backslash and the quotation mark, so that a block can stand in a script element or a JavaScript string as it is. The page
 * undoes it in {@code decode.ts}, which holds the same alphabet.
 */
final class Printable {
    /** 91 characters: all from '!' to '~' but the quotation mark, the backslash and {@code <}. */
    static final String ALPHABET = alphabet();

    private static final byte[] CHARS = ALPHABET.getBytes(US_ASCII);
    private static final int BASE = 91;
    private static final int BITS = 13;
    /** A rest of up to six bits takes one character, so that the number of characters tells the number of bytes. */
    private static final int SHORT_BITS = 6;

    private Printable() {}

    private static String alphabet() {
        StringBuilder chars = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            if (c != '"' && c != '\\' && c != '<') {
                chars.append(c);
            }
        }
        return chars.toString();
    }

    static int length(int bytes) {
        long bits = (long) bytes * 8;
        int rest = (int) (bits % BITS);
        return (int) (bits / BITS * 2) + (rest == 0 ? 0 : rest <= SHORT_BITS ? 1 : 2);
    }

    static byte[] encode(byte[] bytes) {
        byte[] out = new byte[length(bytes.length)];
        int at = 0;
        int held = 0;
        int heldBits = 0;
        for (byte b : bytes) {
            held |= (b & 0xff) << heldBits;
            heldBits += 8;
            if (heldBits >= BITS) {
                int value = held & ((1 << BITS) - 1);
                out[at++] = CHARS[value % BASE];
                out[at++] = CHARS[value / BASE];
                held >>>= BITS;
                heldBits -= BITS;
            }
        }
        if (heldBits > 0) {
            out[at++] = CHARS[held % BASE];
            if (heldBits > SHORT_BITS) {
                out[at] = CHARS[held / BASE];
            }
        }
        return out;
    }
}
