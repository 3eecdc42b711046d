package io.isogloss.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay that can swallow what it is given: connections stay open and nothing arrives, as with a dead firewall. */
final class Blackhole implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger generation = new AtomicInteger();

    Blackhole(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + door.getLocalPort();
    }

    /** From now on, what is open now stays open and silent for ever; new connections work. */
    void swallowOpenConnections() {
        generation.incrementAndGet();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket inner = door.accept();
                Socket outer = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(inner);
                sockets.add(outer);
                int born = generation.get();
                Thread.ofVirtual().start(() -> copy(inner, outer, born));
                Thread.ofVirtual().start(() -> copy(outer, inner, born));
            } catch (IOException e) {
                return; // The door is closed.
            }
        }
    }

    private void copy(Socket from, Socket to, int born) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (born == generation.get()) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            sockets.remove(from); // One side is gone, and the relay with it.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
