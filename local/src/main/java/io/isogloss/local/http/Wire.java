package io.isogloss.local.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

/** The bytes of a connection, with a buffer for what came before it was wanted. For one thread, except {@link #close} and {@link #isLate}. */
final class Wire {
    private static final int FIRST = 4 << 10;
    private static final int LONGEST_HEAD = 32 << 10;
    private static final long NEVER = Long.MAX_VALUE;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[FIRST];
    private int from;
    private int to;
    /** When whoever is waited for is too late. */
    private volatile long deadline = NEVER;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    byte[] buffer() {
        return buffer;
    }

    int from() {
        return from;
    }

    /** Takes bytes that were read. */
    void skip(int count) {
        from += count;
    }

    int available() {
        return to - from;
    }

    void waitUntil(long nanos) {
        deadline = nanos;
    }

    void waitForNobody() {
        deadline = NEVER;
    }

    boolean isLate(long now) {
        long limit = deadline;
        return limit != NEVER && now - limit > 0;
    }

    /** More bytes behind those that are there; false at the end. */
    boolean fill() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        } else if (to == buffer.length) {
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            } else if (buffer.length >= LONGEST_HEAD) {
                throw new BadRequestException(431, "the headers are too long");
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, read);
        return read > 0;
    }

    int read(byte[] target, int offset, int length) throws IOException {
        if (from < to) {
            int count = Math.min(length, to - from);
            System.arraycopy(buffer, from, target, offset, count);
            from += count;
            return count;
        }
        return in.read(target, offset, length);
    }

    int read() throws IOException {
        if (from == to && !fill()) {
            throw new EOFException("the client hung up");
        }
        return buffer[from++];
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /** Says that nothing more comes, and reads what the client still sends: a connection that ends with unread bytes takes the answer with it. */
    void linger(int most) throws IOException {
        socket.shutdownOutput();
        int left = most;
        int read = 0;
        while (left > 0 && read >= 0) {
            left -= read;
            read = in.read(buffer, 0, buffer.length);
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more is to be said to it.
        }
    }
}
