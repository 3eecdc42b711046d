package io.isogloss.local.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. One thread. */
public final class Exchange {
    private static final int TOGETHER = 64 << 10;
    private static final int DRAINED = 64 << 10;

    private final Wire wire;
    private final Head head;
    private final RequestBody body;
    private final AnswerDates dates;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean keepsAlive;
    private boolean whole;

    Exchange(Wire wire, Head head, AnswerDates dates) throws IOException {
        this.wire = wire;
        this.dates = dates;
        this.head = head;
        this.keepsAlive = head.keepsAlive();
        this.body = new RequestBody(wire, head.isChunked(), head.contentLength(), head.expectsContinue());
    }

    public String method() {
        return head.method();
    }

    /** The path, decoded. */
    public String path() {
        return head.path();
    }

    /** What follows the question mark, as it came. */
    public @Nullable String query() {
        return head.query();
    }

    /** A header of the request, whatever the case of its name; several of one name are joined. */
    public @Nullable String header(String name) {
        return head.header(name);
    }

    /** The body; reading it fails when it breaks off. */
    public InputStream body() {
        return body;
    }

    /** Sets a header of the answer. */
    public void setHeader(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ') {
                throw new IllegalArgumentException("a header is one line: " + name);
            }
        }
        headers.put(name, value);
    }

    /** Answers with the first bytes. */
    public void answer(int status, byte[] bytes, int length) throws IOException {
        boolean bodiless = head.method().equals("HEAD") || status == 204 || status == 304;
        keepsAlive &= body.canBeSkipped(DRAINED);
        StringBuilder text = begin(status);
        if (status != 204 && status != 304) {
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        byte[] first = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        int rest = bodiless ? 0 : length;
        if (rest <= TOGETHER) {
            byte[] both = new byte[first.length + rest];
            System.arraycopy(first, 0, both, 0, first.length);
            System.arraycopy(bytes, 0, both, first.length, rest);
            wire.write(both, 0, both.length);
        } else {
            wire.write(first, 0, first.length);
            wire.write(bytes, 0, rest);
        }
        whole = true;
    }

    /** Begins an answer of unknown length. Closed by the caller when it is whole; otherwise the client sees that it broke off. */
    public OutputStream stream(int status) throws IOException {
        keepsAlive &= body.canBeSkipped(DRAINED) && !head.old();
        StringBuilder text = begin(status);
        if (!head.old()) {
            text.append("Transfer-Encoding: chunked\r\n");
        }
        byte[] first = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        wire.write(first, 0, first.length);
        return new AnswerStream(wire, !head.old(), head.method().equals("HEAD"), () -> whole = true);
    }

    private StringBuilder begin(int status) {
        StringBuilder text = new StringBuilder(256);
        text.append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(phrase(status))
                .append("\r\nDate: ")
                .append(dates.now())
                .append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        if (!keepsAlive) {
            text.append("Connection: close\r\n");
        }
        return text;
    }

    /** Whether an answer was given to its end. */
    boolean isWhole() {
        return whole;
    }

    /** After the answer: whether the next request can be read. */
    boolean finish() throws IOException {
        return whole && keepsAlive && body.skip(DRAINED);
    }

    static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 303 -> "See Other";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 417 -> "Expectation Failed";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Status";
        };
    }
}
