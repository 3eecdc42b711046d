package io.isogloss.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first line and the headers of a request. Strict where two readers could disagree on where a request ends.
 *
 * @param path decoded
 * @param query as it came, without the question mark
 * @param old whether it is HTTP/1.0
 * @param headers by name, whatever the case; several of one name joined by commas, cookies by semicolons
 */
record Head(String method, String path, @Nullable String query, boolean old, Map<String, String> headers) {
    private static final String MARKS = "!#$%&'*+-.^_`|~";

    /** Reads {@code bytes[from … to - 1]}, which ends with the line after the last header. */
    static Head parse(byte[] bytes, int from, int to) throws BadRequestException {
        int end = endOfLine(bytes, from, to);
        String line = text(bytes, from, end);
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last <= first + 1 || !isToken(line.substring(0, first))) {
            throw new BadRequestException(400, "the first line is no request");
        }
        String version = line.substring(last + 1);
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw version.matches("HTTP/[0-9]\\.[0-9]")
                    ? new BadRequestException(505, "this server speaks HTTP/1.1")
                    : new BadRequestException(400, "the first line is no request");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int at = next(bytes, end); at < to; at = next(bytes, end)) {
            end = endOfLine(bytes, at, to);
            if (end > at) {
                header(text(bytes, at, end), headers);
            }
        }
        boolean old = version.equals("HTTP/1.0");
        String target = line.substring(first + 1, last);
        if (!target.startsWith("/") && target.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = target.indexOf('/', 7);
            headers.put("Host", target.substring(7, slash < 0 ? target.length() : slash));
            target = slash < 0 ? "/" : target.substring(slash);
        }
        if (!old && !headers.containsKey("Host")) {
            throw new BadRequestException(400, "there is no Host");
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        return new Head(
                line.substring(0, first),
                decoded(path),
                question < 0 ? null : target.substring(question + 1),
                old,
                headers);
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** Whether the connection is to stay open after the answer. */
    boolean keepsAlive() {
        String connection = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT);
        return !old && !connection.contains("close");
    }

    boolean expectsContinue() throws BadRequestException {
        String expect = headers.get("Expect");
        if (expect == null || old) {
            return false;
        }
        if (!expect.equalsIgnoreCase("100-continue")) {
            throw new BadRequestException(417, "there is nothing to expect but 100-continue");
        }
        return true;
    }

    boolean isChunked() throws BadRequestException {
        String coding = headers.get("Transfer-Encoding");
        if (coding == null) {
            return false;
        }
        if (old || headers.containsKey("Content-Length")) {
            throw new BadRequestException(400, "two lengths are said");
        }
        if (!coding.equalsIgnoreCase("chunked")) {
            throw new BadRequestException(501, "the only transfer coding is chunked");
        }
        return true;
    }

    /** How long the body is said to be; 0 where nothing is said. */
    long contentLength() throws BadRequestException {
        String said = headers.get("Content-Length");
        if (said == null) {
            return 0;
        }
        if (said.isEmpty() || said.length() > 18 || !said.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadRequestException(400, "Content-Length is no number");
        }
        return Long.parseLong(said);
    }

    private static void header(String line, Map<String, String> headers) throws BadRequestException {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line.substring(0, colon))) {
            throw new BadRequestException(400, "a header is malformed");
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new BadRequestException(400, "a header is malformed");
            }
        }
        String before = headers.putIfAbsent(name, value);
        if (before != null) {
            if (name.equalsIgnoreCase("Host") || name.equalsIgnoreCase("Content-Length")) {
                throw new BadRequestException(400, name + " is said twice");
            }
            headers.put(name, before + (name.equalsIgnoreCase("Cookie") ? "; " : ", ") + value);
        }
    }

    private static String decoded(String path) throws BadRequestException {
        boolean coded = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                throw new BadRequestException(400, "the address is malformed");
            }
            coded |= c == '%';
        }
        if (!path.startsWith("/") && !path.equals("*")) {
            throw new BadRequestException(400, "the address is malformed");
        }
        try {
            return coded ? URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8) : path;
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(400, "the address is malformed");
        }
    }

    private static boolean isToken(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** Where the line ends that begins at {@code from}, its carriage return not counted. */
    private static int endOfLine(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at > from && bytes[at - 1] == '\r' ? at - 1 : at;
    }

    private static int next(byte[] bytes, int end) {
        return bytes[end] == '\r' ? end + 2 : end + 1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
