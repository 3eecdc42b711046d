package io.isogloss.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings of JSON: taking escapes out, and making foreign text fit to be printed. */
public final class JsonText {
    private static final int PRINTED_CHARACTERS = 80;

    private JsonText() {}

    /** Decodes the inside of a string that the scanner has accepted. */
    static String unescape(byte[] bytes, int from, int to) {
        byte[] copy = Arrays.copyOfRange(bytes, from, to);
        return new String(copy, 0, unescapeInPlace(copy, 0, copy.length), StandardCharsets.UTF_8);
    }

    /** Replaces the escapes of a string that the scanner has accepted by UTF-8, which is never longer; returns the new end. */
    static int unescapeInPlace(byte[] bytes, int from, int to) {
        int read = from;
        int write = from;
        while (read < to) {
            byte c = bytes[read++];
            if (c != '\\') {
                bytes[write++] = c;
                continue;
            }
            byte kind = bytes[read++];
            if (kind != 'u') {
                bytes[write++] = plain(kind);
                continue;
            }
            int codePoint = unit(bytes, read);
            read += 4;
            if (Character.isHighSurrogate((char) codePoint)) {
                codePoint = Character.toCodePoint((char) codePoint, (char) unit(bytes, read + 2));
                read += 6;
            }
            write = writeUtf8(bytes, write, codePoint);
        }
        return write;
    }

    private static int unit(byte[] bytes, int at) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            unit = (unit << 4) | Character.digit(bytes[at + i], 16);
        }
        return unit;
    }

    private static int writeUtf8(byte[] bytes, int at, int codePoint) {
        int p = at;
        if (codePoint < 0x80) {
            bytes[p++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            bytes[p++] = (byte) (0xC0 | (codePoint >> 6));
            bytes[p++] = (byte) (0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            bytes[p++] = (byte) (0xE0 | (codePoint >> 12));
            bytes[p++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            bytes[p++] = (byte) (0x80 | (codePoint & 0x3F));
        } else {
            bytes[p++] = (byte) (0xF0 | (codePoint >> 18));
            bytes[p++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            bytes[p++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            bytes[p++] = (byte) (0x80 | (codePoint & 0x3F));
        }
        return p;
    }

    private static byte plain(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    /** The text in quotes, at most {@value #PRINTED_CHARACTERS} characters of it, without anything that a log or terminal would obey. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int end = Math.min(text.length(), PRINTED_CHARACTERS);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' '
                    || (c >= 0x7F && c < 0xA0)
                    || c == '"'
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028
                    || c == 0x2029
                    || Character.isSurrogate(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(text.length() > end ? "…\" (" + text.length() + " characters)" : "\"")
                .toString();
    }
}
