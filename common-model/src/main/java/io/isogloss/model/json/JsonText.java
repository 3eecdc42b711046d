package io.isogloss.model.json;

import java.nio.charset.StandardCharsets;

/** Strings of JSON: taking escapes out, and making foreign text fit to be printed. */
public final class JsonText {
    private static final int PRINTED_CHARACTERS = 80;

    private JsonText() {}

    /** Decodes the inside of a string that the scanner has accepted. */
    static String unescape(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int run = from;
        int i = from;
        while (i < to) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(bytes, run, i - run, StandardCharsets.UTF_8));
            int c = bytes[i + 1];
            if (c == 'u') {
                text.append((char) Integer.parseInt(new String(bytes, i + 2, 4, StandardCharsets.US_ASCII), 16));
                i += 6;
            } else {
                text.append(plain(c));
                i += 2;
            }
            run = i;
        }
        return text.append(new String(bytes, run, to - run, StandardCharsets.UTF_8))
                .toString();
    }

    private static char plain(int escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) escape;
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
