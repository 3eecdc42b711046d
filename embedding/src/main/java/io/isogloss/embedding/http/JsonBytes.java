package io.isogloss.embedding.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON from a stream, forward only, in one buffer that grows to the longest vector. Stops at a cap of decoded bytes.
 *
 * <p>It is not a validator: it checks what it needs to understand an answer, and refuses the rest as {@link MalformedJson}.
 */
final class JsonBytes {

    private static final int FIRST_BUFFER = 64 << 10;
    private static final int DEEPEST = 64;
    private static final int LONGEST_STRING = 64 << 10;

    private final InputStream in;
    private final long cap;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int position;
    private int end;
    private long total;

    /** The bytes are no JSON, or end too early. */
    static final class MalformedJson extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedJson(String message) {
            super(message);
        }
    }

    /** More bytes came than the texts can explain. */
    static final class CapPassed extends IOException {
        private static final long serialVersionUID = 1L;

        CapPassed(long cap) {
            super("the answer is larger than " + cap + " bytes");
        }
    }

    JsonBytes(InputStream in, long cap) {
        this.in = in;
        this.cap = cap;
    }

    /** The next byte that is not white space, left in place. */
    int peek() throws IOException {
        while (true) {
            if (position == end && !fill()) {
                throw new MalformedJson("ends after " + total + " bytes");
            }
            byte b = buffer[position];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
    }

    void expect(char wanted) throws IOException {
        int found = peek();
        if (found != wanted) {
            throw unexpected(found, "'" + wanted + "'");
        }
        position++;
    }

    /** Takes the byte if it comes next. */
    boolean take(char wanted) throws IOException {
        if (peek() == wanted) {
            position++;
            return true;
        }
        return false;
    }

    /**
     * Steps to the next field of an object whose brace has been taken; call with {@code first} set for the first one.
     *
     * @return index of the field's name in {@code names}, {@code names.length} for any other name, -1 at the object's end
     */
    int field(byte[][] names, boolean first) throws IOException {
        if (take('}')) {
            return -1;
        }
        if (!first) {
            expect(',');
        }
        expect('"');
        int length = stringLength();
        int found = names.length;
        for (int n = 0; n < names.length; n++) {
            if (Arrays.equals(buffer, position, position + length, names[n], 0, names[n].length)) {
                found = n;
                break;
            }
        }
        position += length + 1;
        expect(':');
        return found;
    }

    /** Steps to the next element of an array whose bracket has been taken; false at its end. */
    boolean element(boolean first) throws IOException {
        if (take(']')) {
            return false;
        }
        if (!first) {
            expect(',');
        }
        return true;
    }

    /** A whole number, or -1 if the value is something else. */
    long wholeNumber() throws IOException {
        int first = peek();
        if (first < '0' || first > '9') {
            skip();
            return -1;
        }
        long value = 0;
        boolean whole = true;
        while (position < end || fill()) {
            int c = buffer[position];
            if (c >= '0' && c <= '9') {
                value = Math.min(value * 10 + (c - '0'), 1L << 53);
            } else if (c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-') {
                whole = false;
            } else {
                break;
            }
            position++;
        }
        return whole ? value : -1;
    }

    /** Skips one value of any kind. */
    void skip() throws IOException {
        skip(0);
    }

    private void skip(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new MalformedJson("is nested deeper than " + DEEPEST);
        }
        int first = peek();
        switch (first) {
            case '{' -> {
                position++;
                boolean firstField = true;
                while (!take('}')) {
                    if (!firstField) {
                        expect(',');
                    }
                    firstField = false;
                    expect('"');
                    skipString();
                    expect(':');
                    skip(depth + 1);
                }
            }
            case '[' -> {
                position++;
                boolean firstElement = true;
                while (element(firstElement)) {
                    firstElement = false;
                    skip(depth + 1);
                }
            }
            case '"' -> {
                position++;
                skipString();
            }
            default -> skipBare(first);
        }
    }

    private void skipBare(int first) throws IOException {
        int from = position;
        long skipped = 0;
        while (position < end || fill()) {
            int c = buffer[position];
            if (c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                break;
            }
            if (c == '<' || c == '"' || c == '{' || c == '[') {
                throw unexpected(c, "a value");
            }
            position++;
            skipped++;
        }
        if (skipped == 0) {
            throw unexpected(first, "a value at " + from);
        }
    }

    private void skipString() throws IOException {
        while (true) {
            if (position == end && !fill()) {
                throw new MalformedJson("ends inside a string");
            }
            byte b = buffer[position++];
            if (b == '"') {
                return;
            }
            if (b == '\\') {
                if (position == end && !fill()) {
                    throw new MalformedJson("ends inside a string");
                }
                position++;
            }
        }
    }

    /**
     * Makes so many bytes available in one piece from {@link #offset()} on.
     *
     * @return false if the stream ends before
     */
    boolean ensure(int count) throws IOException {
        while (end - position < count) {
            if (buffer.length - position < count) {
                compact(count);
            }
            if (!read()) {
                return false;
            }
        }
        return true;
    }

    /** The buffer; valid from {@link #offset()} until the next call that reads. */
    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return position;
    }

    void advance(int bytes) {
        position += bytes;
    }

    /** The next byte, taken; -1 at the end. */
    int next() throws IOException {
        return position < end || fill() ? buffer[position++] : -1;
    }

    /** Puts the byte just taken back. */
    void back() {
        position--;
    }

    /** Length of the string whose opening quote has been taken, up to its closing quote, all of it in the buffer. */
    private int stringLength() throws IOException {
        int length = 0;
        while (true) {
            if (position + length == end && !ensure(length + 1)) {
                throw new MalformedJson("ends inside a name");
            }
            byte b = buffer[position + length];
            if (b == '"') {
                return length;
            }
            length++;
            if (b == '\\') {
                length++;
                if (!ensure(length)) {
                    throw new MalformedJson("ends inside a name");
                }
            }
            if (length > LONGEST_STRING) {
                throw new MalformedJson("has a name longer than " + LONGEST_STRING + " bytes");
            }
        }
    }

    MalformedJson unexpected(int found, String wanted) {
        String shown = found >= 0x20 && found < 0x7f ? "'" + (char) found + "'" : "byte " + (found & 0xff);
        return new MalformedJson(
                "has " + shown + " where " + wanted + " was expected, after " + (total - (end - position)) + " bytes");
    }

    /** Reads more when all has been taken. */
    private boolean fill() throws IOException {
        position = 0;
        end = 0;
        return read();
    }

    private boolean read() throws IOException {
        if (end == buffer.length) {
            compact(end - position + 1);
        }
        int got;
        try {
            got = in.read(buffer, end, buffer.length - end);
        } catch (EOFException e) {
            throw new MalformedJson("ends after " + total + " bytes");
        }
        if (got <= 0) {
            return false;
        }
        end += got;
        total += got;
        if (total > cap) {
            throw new CapPassed(cap);
        }
        return true;
    }

    private void compact(int needed) {
        byte[] target = needed > buffer.length ? new byte[Math.max(needed, buffer.length * 2)] : buffer;
        System.arraycopy(buffer, position, target, 0, end - position);
        end -= position;
        position = 0;
        buffer = target;
    }

    static byte[][] names(String... names) {
        byte[][] bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }
}
