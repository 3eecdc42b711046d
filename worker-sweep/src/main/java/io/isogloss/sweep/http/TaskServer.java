package io.isogloss.sweep.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isogloss.model.secret.Secret;
import io.isogloss.sweep.run.SweepRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/tasks} over HTTP. Without a token only this machine is answered, and no page of another site in its browser; with one nobody is answered without
 * it.
 */
public final class TaskServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskServer.class);
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MOST_BODY = 1 << 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TaskApi api;
    private final Optional<Secret> token;

    private TaskServer(HttpServer server, TaskApi api, Optional<Secret> token) {
        this.server = server;
        this.api = api;
        this.token = token;
    }

    /**
     * Listens from now on.
     *
     * @throws IOException when the address is taken
     * @throws IllegalArgumentException when others than this machine could ask, and need no token for it
     */
    public static TaskServer start(InetSocketAddress address, Optional<Secret> token, List<SweepRunner> sweeps)
            throws IOException {
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "tasks over HTTP on " + address.getHostString() + " need a token, since others reach that address");
        }
        TaskServer server = new TaskServer(HttpServer.create(address, 0), new TaskApi(sweeps, UUID::randomUUID), token);
        server.server.setExecutor(server.threads);
        server.server.createContext("/", server::answer);
        server.server.start();
        return server;
    }

    /** The port that is listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                check(exchange);
                byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
                if (body.length > MOST_BODY) {
                    throw new Problem(413, "Too large", "A request has at most " + MOST_BODY + " bytes");
                }
                TaskApi.Answer answer = api.answer(
                        exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
                send(exchange, answer.status(), "application/json", answer.json());
            } catch (Problem e) {
                send(exchange, e.status(), "application/problem+json", TaskApi.problem(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                send(
                        exchange,
                        503,
                        "application/problem+json",
                        TaskApi.problem(new Problem(503, "Stopping", "The worker is stopping")));
            } catch (RuntimeException e) {
                LOG.error(
                        "A request to {} could not be answered",
                        exchange.getRequestURI().getPath(),
                        e);
                send(
                        exchange,
                        500,
                        "application/problem+json",
                        TaskApi.problem(new Problem(500, "Defect", "The log of the worker says more")));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, json.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(json);
        }
    }

    private void check(HttpExchange exchange) {
        String host = header(exchange, "Host");
        if (token.isPresent()) {
            String bearer = header(exchange, "Authorization");
            boolean right = bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                    && MessageDigest.isEqual(
                            bearer.substring(7).strip().getBytes(StandardCharsets.UTF_8),
                            token.get().reveal().getBytes(StandardCharsets.UTF_8));
            if (!right) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                throw new Problem(401, "Unauthorized", "Send the token: Authorization: Bearer TOKEN");
            }
        } else if (!LOCAL.contains(withoutPort(host))) {
            throw new Problem(403, "Forbidden", "This server answers to localhost only");
        }
        String origin = header(exchange, "Origin");
        if (!exchange.getRequestMethod().equals("GET") && !origin.isEmpty() && !isOf(origin, host)) {
            throw new Problem(403, "Forbidden", "Pages of other sites may not ask this server");
        }
    }

    private static boolean isOf(String origin, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && host.indexOf(']') < colon;
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }
}
