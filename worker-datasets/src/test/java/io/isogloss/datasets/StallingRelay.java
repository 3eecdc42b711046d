package io.isogloss.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on to a server, and stops in the middle of the answer to a request that names a certain word. */
final class StallingRelay implements AutoCloseable {
    private static final int PASSED_BYTES = 8_192;

    /** Answers that have stopped. */
    final AtomicInteger stalled = new AtomicInteger();
    /** Requests that name it stall; empty for none. */
    volatile String word = "";

    private final ServerSocket server;
    private final int target;

    StallingRelay(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                boolean[] stalls = new boolean[1];
                Thread.ofVirtual().start(() -> pass(client, upstream, stalls, true));
                Thread.ofVirtual().start(() -> pass(upstream, client, stalls, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to, boolean[] stalls, boolean request) {
        byte[] buffer = new byte[PASSED_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int answered = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                if (request) {
                    String text = new String(buffer, 0, got, StandardCharsets.ISO_8859_1);
                    stalls[0] |= !word.isEmpty() && text.contains(word);
                } else {
                    answered += got;
                    if (stalls[0] && answered > PASSED_BYTES) {
                        stalled.incrementAndGet();
                        Thread.currentThread().join();
                    }
                }
                out.write(buffer, 0, got);
                out.flush();
            }
        } catch (IOException e) {
            // One of both is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
