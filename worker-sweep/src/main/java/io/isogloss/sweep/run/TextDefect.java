package io.isogloss.sweep.run;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What keeps a text from being sent. */
final class TextDefect {
    private TextDefect() {}

    /** Why this text is not sent, in a sentence; empty where it is. */
    static Optional<String> of(String text, int mostBytes) {
        if (text.isEmpty()) {
            return Optional.of("there is no text: every column of it is null or blank");
        }
        // Cut shortly after the limit where it was read, so nothing is known of what lies beyond.
        if (text.length() > mostBytes || text.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            return Optional.of("the text is longer than " + mostBytes + " bytes");
        }
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!isText(c)) {
                return Optional.of(
                        "the text has the character U+%04X at position %d, which no text has".formatted(c, i));
            }
            i += Character.charCount(c);
        }
        return Optional.empty();
    }

    private static boolean isText(int c) {
        boolean control = c < 0x20 ? c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x0B : c == 0x7F;
        boolean loneSurrogate = c >= 0xD800 && c <= 0xDFFF;
        boolean noCharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        return !control && !loneSurrogate && !noCharacter;
    }
}
