package io.isogloss.model.json;

import io.isogloss.model.Defect;
import io.isogloss.model.InvalidMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over JSON once and refuses whatever is not strictly RFC 8259 in UTF-8.
 *
 * <p>Refused beyond the grammar: a byte order mark, invalid or overlong UTF-8, half surrogates, NUL in any form, numbers
 * that no double holds, duplicate names, nesting and sizes over the limits. Memory: one buffer that holds the bytes
 * since {@link #mark}, grown by half when a value needs it, never beyond the limit of a value.
 *
 * <p>Not safe for several threads. Offsets count from the mark, so they survive a refill.
 */
public final class JsonScanner {
    private static final int FIRST_BUFFER_BYTES = 16 * 1024;

    private final InputStream source;
    private final JsonLimits limits;
    private final NameSet[] names;
    private final boolean ownsBuffer;
    private byte[] buffer;
    private int position;
    private int limit;
    private int mark;
    private long discarded;
    private boolean ended;
    private int stringStart;
    private int stringEnd;
    private boolean stringEscaped;

    /** Scans bytes in place; they must not change meanwhile. */
    public JsonScanner(byte[] bytes, JsonLimits limits) {
        this.source = InputStream.nullInputStream();
        this.ownsBuffer = false;
        this.limits = limits;
        this.names = new NameSet[limits.depth() + 1];
        this.buffer = bytes;
        this.limit = bytes.length;
        this.ended = true;
        if (bytes.length > limits.totalBytes()) {
            throw tooLarge(bytes.length, limits.totalBytes());
        }
        refuseByteOrderMark();
    }

    /** Scans a stream, which stays the caller's to close. */
    public JsonScanner(InputStream source, JsonLimits limits) {
        this.source = source;
        this.ownsBuffer = true;
        this.limits = limits;
        this.names = new NameSet[limits.depth() + 1];
        this.buffer = new byte[Math.min(FIRST_BUFFER_BYTES, limits.valueBytes())];
        while (limit < 4 && fill()) {
            // A byte order mark has up to four bytes.
        }
        refuseByteOrderMark();
    }

    /** The next byte that is no white space, not consumed; -1 at the end. */
    public int peek() {
        while (true) {
            while (position < limit) {
                int c = buffer[position];
                if (!isSpace(c)) {
                    return c;
                }
                position++;
            }
            if (!fill()) {
                return -1;
            }
        }
    }

    /** Consumes exactly this character after any white space. */
    public void expect(char wanted) {
        int found = peek();
        if (found != wanted) {
            throw unexpected(found, "'" + wanted + "'");
        }
        position++;
    }

    /** Skips white space and forgets what lies before; offsets count from there. */
    public void mark() {
        do {
            while (position < limit && isSpace(buffer[position])) {
                position++;
            }
            mark = position;
        } while (position == limit && fill());
    }

    /** Where the scanner stands, from the mark. */
    public int offset() {
        return position - mark;
    }

    /** Bytes consumed since the beginning. */
    public long consumed() {
        return discarded + position;
    }

    /** Bytes held at the moment; what a reader of a stream costs beyond what it hands out. */
    public int bufferBytes() {
        return buffer.length;
    }

    /** Copies the bytes between two offsets. */
    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(buffer, mark + from, mark + to);
    }

    /** The characters of the string or name scanned last. */
    public String lastString() {
        int from = mark + stringStart;
        int to = mark + stringEnd;
        return stringEscaped
                ? JsonText.unescape(buffer, from, to)
                : new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * The characters of the string scanned last, decoded in place where the buffer is the scanner's own: costs no second
     * buffer, and the bytes are no JSON afterwards. Once for each string.
     */
    public String takeString() {
        if (!stringEscaped) {
            return lastString();
        }
        int from = mark + stringStart;
        int to = mark + stringEnd;
        byte[] target = ownsBuffer ? buffer : Arrays.copyOf(buffer, to);
        int end = JsonText.unescapeInPlace(target, from, to);
        return new String(target, from, end - from, StandardCharsets.UTF_8);
    }

    /** Whether the string or name scanned last equals this, which must be ASCII. */
    public boolean lastStringIs(String ascii) {
        if (stringEscaped) {
            return lastString().equals(ascii);
        }
        int length = stringEnd - stringStart;
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[mark + stringStart + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Checks that nothing but white space is left. */
    public void expectEnd() {
        int found = peek();
        if (found >= 0 || position < limit) {
            throw unexpected(found, "the end");
        }
    }

    /** Scans one value of any kind that stands at the given depth, the outermost being 0. */
    public void scanValue(int depth) {
        int c = peek();
        switch (c) {
            case '"' -> {
                position++;
                scanString();
            }
            case '{' -> scanObject(depth + 1);
            case '[' -> scanArray(depth + 1);
            case 't' -> scanWord("true");
            case 'f' -> scanWord("false");
            case 'n' -> scanWord("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> scanNumber();
            case -1 -> throw position < limit ? invalidUtf8() : truncated();
            default -> throw unexpected(c, "a value");
        }
    }

    /** Opens an object and returns the set its names have to be given to. */
    NameSet openNames(int depth) {
        checkDepth(depth);
        NameSet set = names[depth];
        if (set == null) {
            set = new NameSet();
            names[depth] = set;
        }
        set.clear();
        return set;
    }

    /**
     * Consumes the name of the next member and its colon, or the closing brace.
     *
     * @param depth depth of the object
     * @param first whether no member came before
     * @return false at the closing brace
     */
    public boolean nextName(int depth, boolean first) {
        if (first) {
            expect('{');
            openNames(depth);
        }
        int c = peek();
        if (c == '}') {
            position++;
            return false;
        }
        if (!first) {
            expect(',');
            c = peek();
        }
        if (c != '"') {
            throw unexpected(c, "a name");
        }
        position++;
        scanString();
        NameSet set = names[depth];
        int from = mark + stringStart;
        int to = mark + stringEnd;
        if (set.size() >= JsonLimits.NAMES_OF_AN_OBJECT) {
            throw new InvalidMessageException(
                    Defect.TOO_LARGE, "an object has more than " + JsonLimits.NAMES_OF_AN_OBJECT + " fields" + where());
        }
        if (!set.add(buffer, mark, from, to, stringEscaped)) {
            throw new InvalidMessageException(
                    Defect.DUPLICATE_KEY, "field " + JsonText.printable(lastString()) + " is given twice" + where());
        }
        expect(':');
        return true;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private void scanObject(int depth) {
        boolean first = true;
        while (nextName(depth, first)) {
            first = false;
            scanValue(depth);
        }
    }

    private void scanArray(int depth) {
        checkDepth(depth);
        position++;
        if (peek() == ']') {
            position++;
            return;
        }
        while (true) {
            scanValue(depth);
            int c = peek();
            position++;
            if (c == ']') {
                return;
            }
            if (c != ',') {
                position--;
                throw unexpected(c, "',' or ']'");
            }
        }
    }

    private void scanString() {
        stringStart = position - mark;
        boolean escaped = false;
        while (true) {
            byte[] bytes = buffer;
            int end = limit;
            int p = StringBytes.skipHarmless(bytes, position, end);
            position = p;
            if (p == end) {
                need(1);
                continue;
            }
            int c = bytes[p];
            if (c == '"') {
                stringEnd = p - mark;
                stringEscaped = escaped;
                position = p + 1;
                return;
            }
            if (c == '\\') {
                escaped = true;
                scanEscape();
            } else if (c < 0) {
                scanMultibyte();
            } else if (c == 0) {
                throw new InvalidMessageException(Defect.NUL_CHARACTER, "a string contains NUL" + where());
            } else {
                throw unexpected(c, "control characters to be escaped");
            }
        }
    }

    private void scanEscape() {
        need(2);
        int c = buffer[position + 1];
        if (c != 'u') {
            if (c < 0 || "\"\\/bfnrt".indexOf(c) < 0) {
                throw unexpected(c, "an escape that JSON knows");
            }
            position += 2;
            return;
        }
        int unit = hexUnit();
        if (unit == 0) {
            throw new InvalidMessageException(Defect.NUL_CHARACTER, "a string contains an escaped NUL" + where());
        }
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            need(2);
            if (unit >= 0xDC00 || buffer[position] != '\\' || buffer[position + 1] != 'u') {
                throw halfSurrogate();
            }
            int low = hexUnit();
            if (low < 0xDC00 || low > 0xDFFF) {
                throw halfSurrogate();
            }
        }
    }

    private int hexUnit() {
        need(6);
        int unit = 0;
        for (int i = 2; i < 6; i++) {
            int digit = Character.digit(buffer[position + i], 16);
            if (digit < 0) {
                throw unexpected(buffer[position + i], "four hexadecimal digits");
            }
            unit = unit << 4 | digit;
        }
        position += 6;
        return unit;
    }

    private void scanMultibyte() {
        do {
            int lead = buffer[position] & 0xFF;
            int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
            if (lead < 0xC2 || lead > 0xF4) {
                throw invalidUtf8();
            }
            need(length);
            int second = buffer[position + 1] & 0xFF;
            int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (second < least || second > most) {
                throw invalidUtf8();
            }
            for (int i = 2; i < length; i++) {
                if ((buffer[position + i] & 0xC0) != 0x80) {
                    throw invalidUtf8();
                }
            }
            position += length;
        } while (position < limit && buffer[position] < 0);
    }

    private void scanWord(String word) {
        need(word.length());
        for (int i = 0; i < word.length(); i++) {
            if (buffer[position + i] != word.charAt(i)) {
                throw unexpected(buffer[position + i], word);
            }
        }
        position += word.length();
    }

    private void scanNumber() {
        int start = position - mark;
        if (buffer[position] == '-') {
            position++;
        }
        int wholeDigits;
        if (peekRaw() == '0') {
            position++;
            wholeDigits = 1;
        } else {
            wholeDigits = digits(start);
        }
        if (peekRaw() == '.') {
            position++;
            digits(start);
        }
        boolean exponent = peekRaw() == 'e' || peekRaw() == 'E';
        if (exponent) {
            position++;
            if (peekRaw() == '+' || peekRaw() == '-') {
                position++;
            }
            digits(start);
        }
        int next = peekRaw();
        if (next >= '0' && next <= '9') {
            throw unexpected(next, "no digit after a leading zero");
        }
        if (exponent || wholeDigits > 300) {
            checkRange(start);
        }
    }

    private int digits(int start) {
        int count = 0;
        while (true) {
            int c = peekRaw();
            if (c < '0' || c > '9') {
                break;
            }
            position++;
            count++;
            if (position - mark - start > JsonLimits.NUMBER_CHARACTERS) {
                throw new InvalidMessageException(
                        Defect.NUMBER_RANGE,
                        "a number has more than " + JsonLimits.NUMBER_CHARACTERS + " characters" + where());
            }
        }
        if (count == 0) {
            throw unexpected(peekRaw(), "a digit");
        }
        return count;
    }

    private void checkRange(int start) {
        String text = new String(buffer, mark + start, position - mark - start, StandardCharsets.US_ASCII);
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value) || (value == 0 && hasDigitAboveZero(text))) {
            throw new InvalidMessageException(
                    Defect.NUMBER_RANGE, "number " + JsonText.printable(text) + " does not fit a double" + where());
        }
    }

    private static boolean hasDigitAboveZero(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            if (c >= '1' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    private int peekRaw() {
        return position < limit || fill() ? buffer[position] : -1;
    }

    private void need(int count) {
        while (limit - position < count) {
            if (!fill()) {
                throw truncated();
            }
        }
    }

    /** Reads more behind what is there, keeping everything since the mark; false at the end. */
    private boolean fill() {
        if (ended) {
            return false;
        }
        if (limit == buffer.length) {
            makeRoom();
        }
        try {
            int count = source.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                ended = true;
                return false;
            }
            limit += count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (discarded + limit > limits.totalBytes()) {
            throw tooLarge(discarded + limit, limits.totalBytes());
        }
        return true;
    }

    private void makeRoom() {
        int kept = limit - mark;
        byte[] target = buffer;
        if (kept > buffer.length - buffer.length / 16) {
            if (kept >= limits.valueBytes()) {
                throw new InvalidMessageException(
                        Defect.TOO_LARGE, "one value has more than " + limits.valueBytes() + " bytes" + where());
            }
            int larger = (int) Math.min(buffer.length + (buffer.length >> 1) + 16L, limits.valueBytes());
            target = new byte[larger];
        }
        System.arraycopy(buffer, mark, target, 0, kept);
        buffer = target;
        discarded += mark;
        position -= mark;
        limit = kept;
        mark = 0;
    }

    private void refuseByteOrderMark() {
        int first = at(0);
        int second = at(1);
        boolean utf8 = first == 0xEF && second == 0xBB && at(2) == 0xBF;
        boolean utf16 = (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE);
        boolean utf32 = first == 0 && second == 0 && at(2) == 0xFE && at(3) == 0xFF;
        if (utf8 || utf16 || utf32) {
            throw new InvalidMessageException(
                    Defect.BYTE_ORDER_MARK, "begins with a byte order mark, must be UTF-8 without one");
        }
    }

    private int at(int index) {
        return index < limit ? buffer[index] & 0xFF : -1;
    }

    private void checkDepth(int depth) {
        if (depth > limits.depth()) {
            throw new InvalidMessageException(
                    Defect.TOO_DEEP, "nested deeper than " + limits.depth() + " levels" + where());
        }
    }

    private InvalidMessageException unexpected(int found, String wanted) {
        if (found == -1 && position >= limit) {
            return truncated();
        }
        if (found < 0) {
            return invalidUtf8();
        }
        if (found == 0) {
            return new InvalidMessageException(Defect.NUL_CHARACTER, "contains NUL" + where());
        }
        String shown = JsonText.printable(String.valueOf((char) found));
        return new InvalidMessageException(
                Defect.NOT_JSON, "not JSON: found " + shown + ", expected " + wanted + where());
    }

    private InvalidMessageException truncated() {
        return new InvalidMessageException(Defect.NOT_JSON, "not JSON: ends in the middle" + where());
    }

    private InvalidMessageException invalidUtf8() {
        return new InvalidMessageException(Defect.INVALID_UTF8, "not UTF-8" + where());
    }

    private InvalidMessageException halfSurrogate() {
        return new InvalidMessageException(Defect.INVALID_UTF8, "an escape is half of a surrogate pair" + where());
    }

    private static InvalidMessageException tooLarge(long found, long most) {
        return new InvalidMessageException(Defect.TOO_LARGE, "has " + found + " bytes or more, at most " + most);
    }

    private String where() {
        return " (byte " + consumed() + ")";
    }
}
