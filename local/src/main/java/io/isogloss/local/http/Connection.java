package io.isogloss.local.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client: its requests, one after the other. */
final class Connection implements Runnable {
    private static final long HEAD_TIME = TimeUnit.SECONDS.toNanos(30);
    private static final long LINGER_TIME = TimeUnit.SECONDS.toNanos(2);
    private static final int LINGER_BYTES = 16 << 20;

    private final Wire wire;
    private final long idle;
    private final HttpListener.Handler handler;
    private final AnswerDates dates;
    private final Consumer<Connection> ended;
    private volatile boolean answering;
    private volatile boolean closing;
    private @Nullable Thread thread;

    Connection(
            Socket socket, Duration idle, HttpListener.Handler handler, AnswerDates dates, Consumer<Connection> ended)
            throws IOException {
        // Without it a small answer would wait for the acknowledgement of what went before.
        socket.setTcpNoDelay(true);
        this.wire = new Wire(socket);
        this.idle = idle.toNanos();
        this.handler = handler;
        this.dates = dates;
        this.ended = ended;
    }

    synchronized void start(Thread unstarted) {
        thread = unstarted;
        unstarted.start();
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more && !closing) {
                more = next();
            }
        } catch (IOException | RuntimeException e) {
            // The client has gone, or an answer broke off, of which the log has more: it is not to look whole.
        } finally {
            wire.close();
            ended.accept(this);
        }
    }

    private boolean next() throws IOException {
        Exchange exchange;
        try {
            Head head = head();
            if (head == null) {
                return false;
            }
            exchange = new Exchange(wire, head, dates);
        } catch (BadRequestException e) {
            refuse(e);
            return false;
        }
        answering = true;
        wire.waitForNobody();
        handler.handle(exchange);
        boolean more = exchange.finish();
        answering = false;
        if (!more && exchange.isWhole()) {
            wire.waitUntil(System.nanoTime() + LINGER_TIME);
            wire.linger(LINGER_BYTES);
        }
        return more;
    }

    /** The next request's; null when no more come. */
    private @Nullable Head head() throws IOException {
        wire.waitUntil(System.nanoTime() + idle);
        boolean begun = false;
        int seen = 0;
        while (true) {
            int length = length(seen);
            if (length > 0) {
                Head head = Head.parse(wire.buffer(), wire.from(), wire.from() + length);
                wire.skip(length);
                return head;
            }
            seen = Math.max(0, wire.available() - 3);
            if (!begun && wire.available() > 0) {
                begun = true;
                wire.waitUntil(System.nanoTime() + HEAD_TIME);
            }
            if (!wire.fill()) {
                return null;
            }
        }
    }

    /** Bytes up to the empty line after the headers; 0 when it has not come. */
    private int length(int seen) {
        byte[] bytes = wire.buffer();
        if (seen == 0) {
            // Some clients end a body with a line that nobody counted.
            while (wire.available() > 0 && (bytes[wire.from()] == '\r' || bytes[wire.from()] == '\n')) {
                wire.skip(1);
            }
        }
        int end = wire.from() + wire.available();
        for (int at = wire.from() + seen; at < end; at++) {
            if (bytes[at] == '\n' && at + 1 < end) {
                if (bytes[at + 1] == '\n') {
                    return at + 2 - wire.from();
                }
                if (bytes[at + 1] == '\r' && at + 2 < end && bytes[at + 2] == '\n') {
                    return at + 3 - wire.from();
                }
            }
        }
        return 0;
    }

    private void refuse(BadRequestException e) throws IOException {
        byte[] text = (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] answer = ("HTTP/1.1 " + e.status() + " " + Exchange.phrase(e.status())
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: "
                        + text.length + "\r\n\r\n" + e.getMessage() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        wire.write(answer, 0, answer.length);
        wire.waitUntil(System.nanoTime() + LINGER_TIME);
        wire.linger(LINGER_BYTES);
    }

    /** Ends it where its client has been waited for too long. */
    void closeIfLate(long now) {
        if (wire.isLate(now)) {
            wire.close();
        }
    }

    /** Takes no more requests; ends it now where none is under way. */
    void closeIfIdle() {
        closing = true;
        if (!answering) {
            wire.close();
        }
    }

    /** Ends it, whatever it does. */
    synchronized void close() {
        closing = true;
        wire.close();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
