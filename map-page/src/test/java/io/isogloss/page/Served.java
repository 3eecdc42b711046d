package io.isogloss.page;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A few files over http on this machine. */
final class Served implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> known;

    Served(Map<String, byte[]> files) throws IOException {
        known = new ConcurrentHashMap<>(files);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = known.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            exchange.getRequestURI().getPath().endsWith(".js")
                                    ? "text/javascript"
                                    : "text/html; charset=utf-8");
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    void put(String path, byte[] body) {
        known.put(path, body);
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
