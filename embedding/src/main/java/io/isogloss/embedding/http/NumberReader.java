package io.isogloss.embedding.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON numbers as floats. Short ones, which are nearly all, by whole-number arithmetic in double precision; others by the JDK's
 * parser. Also takes {@code NaN}, {@code Infinity} and {@code null}, which some servers write, so that the one text
 * concerned can be named.
 */
final class NumberReader {

    private static final double[] POWERS = new double[23];
    private static final long MOST_DIGITS = 100_000_000_000_000_000L;

    static {
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private final JsonBytes json;
    private final byte[] text = new byte[64];
    private boolean fraction;

    NumberReader(JsonBytes json) {
        this.json = json;
    }

    /** Whether the number read last was written with a point or an exponent. */
    boolean hadFraction() {
        return fraction;
    }

    float next() throws IOException {
        fraction = false;
        json.peek();
        int length = 0;
        long digits = 0;
        int scale = 0;
        boolean negative = false;
        boolean plain = true;
        while (true) {
            int c = json.next();
            if (c >= '0' && c <= '9') {
                if (digits < MOST_DIGITS) {
                    digits = digits * 10 + (c - '0');
                    scale += fraction ? 1 : 0;
                } else {
                    // Behind the point, what follows eighteen digits is far below a float's precision.
                    plain &= fraction;
                }
            } else if (c == '-' && length == 0) {
                negative = true;
            } else if (c == '.' && !fraction) {
                fraction = true;
            } else if (isPartOfWord(c)) {
                plain = false;
                fraction |= c == 'e' || c == 'E';
            } else {
                if (c >= 0) {
                    json.back();
                }
                break;
            }
            if (length == text.length) {
                throw new JsonBytes.MalformedJson("holds a number longer than " + text.length + " characters");
            }
            text[length++] = (byte) c;
        }
        if (plain && scale < POWERS.length && length > (negative ? 1 : 0)) {
            double value = digits / POWERS[scale];
            return (float) (negative ? -value : value);
        }
        return slow(length);
    }

    private float slow(int length) throws IOException {
        String word = new String(text, 0, length, StandardCharsets.US_ASCII);
        if (word.equals("null") || word.equals("NaN")) {
            return Float.NaN;
        }
        if (word.equals("Infinity")) {
            return Float.POSITIVE_INFINITY;
        }
        if (word.equals("-Infinity")) {
            return Float.NEGATIVE_INFINITY;
        }
        boolean digitFirst = length > 0 && text[length - 1] >= '0' && text[length - 1] <= '9';
        try {
            if (digitFirst) {
                return Float.parseFloat(word);
            }
        } catch (NumberFormatException e) {
            throw new JsonBytes.MalformedJson("holds '" + word + "' where a number was expected");
        }
        throw new JsonBytes.MalformedJson("holds '" + word + "' where a number was expected");
    }

    private static boolean isPartOfWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.';
    }
}
