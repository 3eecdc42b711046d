package io.isogloss.deployment;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** A server on a port of this machine, a virtual thread a request. */
final class LocalHttp implements AutoCloseable {
    private final HttpServer server;

    private LocalHttp(HttpServer server) {
        this.server = server;
    }

    /** Listens, with these handlers by the beginning of the path. */
    static LocalHttp serving(Map<String, HttpHandler> handlers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        handlers.forEach(server::createContext);
        server.start();
        return new LocalHttp(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
