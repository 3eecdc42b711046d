package io.isogloss.embedding.batch;

/**
 * Estimates for providers whose tokenizer we do not have: about 4 ASCII characters a token, one token for any other character. The
 * safe number counts 3 characters a token and a reserve of a tenth.
 */
public final class EstimatedTokenCounter implements TokenCounter {

    private static final double RESERVE = 1.1;
    /** What a tokenizer adds around a text. */
    private static final int SPECIAL = 2;

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public int likely(String text) {
        int ascii = asciiChars(text);
        return ascii / 4 + (text.length() - ascii) + SPECIAL;
    }

    @Override
    public int safe(String text) {
        int ascii = asciiChars(text);
        return safe(ascii, text.length() - ascii);
    }

    @Override
    public int bound(int utf8Bytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(utf8Bytes * RESERVE) + SPECIAL);
    }

    @Override
    public String head(String text, int maxTokens) {
        int ascii = 0;
        int other = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x80) {
                ascii++;
            } else {
                other++;
            }
            if (safe(ascii, other) > maxTokens) {
                return text.substring(0, wholeCharacters(text, Math.max(1, i)));
            }
        }
        return text;
    }

    /** The nearest end at or after {@code end} that does not part a surrogate pair. */
    static int wholeCharacters(String text, int end) {
        boolean parts = end < text.length()
                && Character.isLowSurrogate(text.charAt(end))
                && Character.isHighSurrogate(text.charAt(end - 1));
        return !parts ? end : end > 1 ? end - 1 : end + 1;
    }

    private static int safe(int ascii, int other) {
        return (int) Math.ceil((ascii / 3.0 + other) * RESERVE) + SPECIAL;
    }

    private static int asciiChars(String text) {
        int ascii = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x80) {
                ascii++;
            }
        }
        return ascii;
    }
}
