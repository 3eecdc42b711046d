package io.isogloss.local.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens on one address. A connection has a thread that waits for its next request, has it answered, and waits again: nobody is woken but that
 * thread, and it once. The first connections have threads of the system, which the network wakes itself; further ones have virtual threads, for
 * which others must be woken first, but of which there may be thousands.
 */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int MOST_CONNECTIONS = 4_096;
    private static final int SYSTEM_THREADS = 128;
    private static final long LOOK_AROUND = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSING = TimeUnit.SECONDS.toNanos(1);

    private final Handler handler;
    private final Duration idle;
    private final AnswerDates dates;
    private final ServerSocket socket;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Answers requests, many at a time. */
    @FunctionalInterface
    public interface Handler {
        /** Answers one. What it throws, or leaves half said, ends the connection. */
        void handle(Exchange exchange) throws IOException;
    }

    /**
     * Takes the address; asks nobody before {@link #start}.
     *
     * @param idle how long a connection may wait for its next request
     * @throws IOException when the address is taken or not this machine's
     */
    public HttpListener(InetSocketAddress address, Duration idle, InstantSource clock, Handler handler)
            throws IOException {
        this.handler = handler;
        this.idle = idle;
        this.dates = new AnswerDates(clock);
        this.socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Begins to answer. */
    public void start() {
        Thread.ofPlatform().daemon().name("http-accept").start(this::accept);
        Thread.ofPlatform().daemon().name("http-idle").start(this::endTheLate);
    }

    /** The port that it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = socket.accept();
                if (connections.size() >= MOST_CONNECTIONS) {
                    client.close();
                } else {
                    begin(client);
                }
            } catch (IOException e) {
                // A client that was gone before it came, or too many open files: others may come.
                if (!closed) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            }
        }
    }

    private void begin(Socket client) throws IOException {
        Connection connection;
        try {
            connection = new Connection(client, idle, handler, dates, connections::remove);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        connections.add(connection);
        Thread.Builder thread = connections.size() <= SYSTEM_THREADS
                ? Thread.ofPlatform().daemon().name("http")
                : Thread.ofVirtual().name("http");
        try {
            connection.start(thread.unstarted(connection));
        } catch (OutOfMemoryError e) {
            // The system has no thread for it, and may have one for the next.
            connection.close();
            connections.remove(connection);
        }
        if (closed) {
            connection.close();
        }
    }

    private void endTheLate() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_AROUND);
            long now = System.nanoTime();
            connections.forEach(each -> each.closeIfLate(now));
        }
    }

    /** Takes no more requests, lets those under way end for a second, and ends all connections. */
    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // It listens no more.
        }
        connections.forEach(Connection::closeIfIdle);
        long end = System.nanoTime() + CLOSING;
        while (!connections.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            connections.forEach(Connection::closeIfIdle);
        }
        connections.forEach(Connection::close);
    }
}
