package io.isogloss.local.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer in chunks, or for an old client up to the end of the connection. */
final class AnswerStream extends OutputStream {
    private static final int CHUNK = 16 << 10;
    /** Before a chunk stands how long it is, in four digits at most, and behind it the end of a line: one write for all three. */
    private static final int BEFORE = 6;

    private static final int BEHIND = 2;
    private static final byte[] LAST = {'0', '\r', '\n', '\r', '\n'};

    private final Wire wire;
    private final boolean chunked;
    private final boolean silent;
    private final Runnable whole;
    private final byte[] buffer = new byte[BEFORE + CHUNK + BEHIND];
    private int used;
    private boolean closed;

    /**
     * @param silent whether the head is all that was asked for
     * @param whole told when it was closed
     */
    AnswerStream(Wire wire, boolean chunked, boolean silent, Runnable whole) {
        this.wire = wire;
        this.chunked = chunked;
        this.silent = silent;
        this.whole = whole;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, CHUNK - used);
            System.arraycopy(bytes, at, buffer, BEFORE + used, count);
            used += count;
            at += count;
            left -= count;
            if (used == CHUNK) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (used > 0 && !silent) {
            int start = BEFORE;
            int end = BEFORE + used;
            if (chunked) {
                byte[] size = (Integer.toHexString(used) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
                start -= size.length;
                System.arraycopy(size, 0, buffer, start, size.length);
                buffer[end++] = '\r';
                buffer[end++] = '\n';
            }
            wire.write(buffer, start, end - start);
        }
        used = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            flush();
            if (chunked && !silent) {
                wire.write(LAST, 0, LAST.length);
            }
            whole.run();
        }
    }
}
