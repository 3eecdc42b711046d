package io.isogloss.local.input;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of a text, none longer than is sane: a file without line breaks ends with a message instead of all memory. */
final class BoundedLines {
    static final int LONGEST = 16 << 20;

    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private int at;
    private int end;
    private int number;
    private boolean afterReturn;

    BoundedLines(Reader reader) {
        this.reader = reader;
    }

    /** Number of the line read last, from 1. */
    int number() {
        return number;
    }

    /**
     * The next line without its end, or null after the last.
     *
     * @throws InputException when it is too long
     */
    @Nullable
    String next() throws IOException {
        StringBuilder line = null;
        while (true) {
            if (at == end) {
                end = reader.read(buffer, 0, buffer.length);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    return line == null ? null : line.toString();
                }
            }
            if (line == null) {
                if (afterReturn && buffer[at] == '\n') {
                    afterReturn = false;
                    at++;
                    continue;
                }
                afterReturn = false;
                number++;
                line = new StringBuilder(120);
            }
            int from = at;
            while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            if (line.length() + (at - from) > LONGEST) {
                throw new InputException("Line " + number + " is longer than " + LONGEST / (1 << 20)
                        + " million characters. Break the text into lines first.");
            }
            line.append(buffer, from, at - from);
            if (at < end) {
                afterReturn = buffer[at] == '\r';
                at++;
                return line.toString();
            }
        }
    }
}
