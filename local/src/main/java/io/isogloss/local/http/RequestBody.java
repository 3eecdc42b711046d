package io.isogloss.local.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The body of a request: so many bytes, or chunks. Ends where the request does. */
final class RequestBody extends InputStream {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int LONGEST_LINE = 256;
    private static final int MOST_TRAILERS = 64;
    private static final int LONGEST_TRAILER = 8 << 10;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Wire wire;
    private final boolean chunked;
    /** Bytes to come, of the body or of the chunk. */
    private long left;

    private boolean begun;
    private boolean ended;
    private boolean expected;

    RequestBody(Wire wire, boolean chunked, long length, boolean expected) {
        this.wire = wire;
        this.chunked = chunked;
        this.left = chunked ? 0 : length;
        this.ended = !chunked && length == 0;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (expected) {
            expected = false;
            wire.write(CONTINUE, 0, CONTINUE.length);
        }
        wire.waitUntil(System.nanoTime() + PATIENCE);
        try {
            if (chunked && left == 0 && !nextChunk()) {
                ended = true;
                return -1;
            }
            int read = wire.read(target, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the client hung up within its request");
            }
            left -= read;
            ended = left == 0 && !chunked;
            return read;
        } finally {
            wire.waitForNobody();
        }
    }

    /** Whether so few bytes are left that it is worth reading them for the sake of the connection. */
    boolean canBeSkipped(int most) {
        return ended || (!expected && (chunked || left <= most));
    }

    /** Reads what is left, so many bytes at most; false where more are left. */
    boolean skip(int most) throws IOException {
        if (!canBeSkipped(most)) {
            return false;
        }
        byte[] nowhere = ended ? new byte[0] : new byte[8 << 10];
        int skipped = 0;
        while (!ended && skipped <= most) {
            skipped += Math.max(0, read(nowhere, 0, nowhere.length));
        }
        return ended;
    }

    private boolean nextChunk() throws IOException {
        if (begun && !line(2).isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        begun = true;
        String size = line(LONGEST_LINE);
        int end = 0;
        while (end < size.length() && Character.digit(size.charAt(end), 16) >= 0) {
            end++;
        }
        String further = size.substring(end).strip();
        if (end == 0 || end > 15 || !(further.isEmpty() || further.startsWith(";"))) {
            throw new IOException("a chunk does not say how long it is");
        }
        left = Long.parseLong(size.substring(0, end), 16);
        if (left > 0) {
            return true;
        }
        for (int i = 0; i < MOST_TRAILERS; i++) {
            if (line(LONGEST_TRAILER).isEmpty()) {
                return false;
            }
        }
        throw new IOException("too much follows the last chunk");
    }

    private String line(int longest) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = wire.read(); c != '\n'; c = wire.read()) {
            if (line.length() >= longest) {
                throw new IOException("a line between chunks is too long");
            }
            line.append((char) (c & 0xff));
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }
}
