package io.isogloss.embedding.batch;

/** UTF-8 facts of strings, and strings that UTF-8 can carry. */
public final class Utf8 {

    private Utf8() {}

    /** Bytes of the text in UTF-8, or -1 if it holds half of a surrogate pair, which no UTF-8 can carry. */
    public static int length(String text) {
        int bytes = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    /** The text with each half of a surrogate pair replaced by the replacement character. */
    public static String repaired(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return out.toString();
    }
}
