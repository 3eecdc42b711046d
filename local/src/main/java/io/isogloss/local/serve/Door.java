package io.isogloss.local.serve;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.local.http.Exchange;
import io.isogloss.local.http.HttpListener;
import io.isogloss.local.input.InputException;
import io.isogloss.runtime.jobs.JobFailedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Listens on one port and hands each request to the route that its path begins with. */
final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    /** A connection that the server closes while its client sends the next request fails that request: it stays open longer than clients keep theirs. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final HttpListener listener;
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final Gate gate;
    private final MeterRegistry meters;

    /** Answers requests whose path begins in one way. */
    @FunctionalInterface
    interface Route {
        void answer(Call call) throws IOException, InterruptedException;
    }

    /** @throws IOException when the address is taken or not this machine's */
    Door(InetSocketAddress address, Gate gate, MeterRegistry meters) throws IOException {
        this.listener = new HttpListener(address, IDLE, InstantSource.system(), this::handle);
        this.gate = gate;
        this.meters = meters;
    }

    /** Adds a route; of several that fit, the one with the longest beginning answers. */
    Door route(String beginning, Route route) {
        routes.put(beginning, route);
        return this;
    }

    void start() {
        listener.start();
    }

    int port() {
        return listener.port();
    }

    private void handle(Exchange exchange) throws IOException {
        long start = System.nanoTime();
        String beginning = "none";
        Call call = new Call(exchange);
        try {
            try {
                gate.check(call);
                beginning = find(call.path());
                Route route = routes.get(beginning);
                if (route == null) {
                    throw new HttpFailure(404, "not_found", "there is nothing at " + call.path());
                }
                route.answer(call);
            } catch (HttpFailure e) {
                fail(call, e);
            } catch (InputException e) {
                fail(call, new HttpFailure(400, "invalid_input", String.valueOf(e.getMessage())));
            } catch (EmbeddingException e) {
                fail(call, ofEmbedding(e));
            } catch (JobFailedException e) {
                LOG.error("{} failed", call.path(), e);
                fail(
                        call,
                        new HttpFailure(
                                503, e.failure().kind().code(), e.failure().message()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(call, new HttpFailure(503, "stopping", "the server is stopping"));
            } catch (RuntimeException e) {
                LOG.error("{} failed", call.path(), e);
                fail(call, new HttpFailure(500, "internal", "a defect of the server; its log has more"));
            }
        } finally {
            Timer.builder("isogloss.http.requests")
                    .tag("route", beginning)
                    .tag("status", Integer.toString(call.status()))
                    .register(meters)
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static HttpFailure ofEmbedding(EmbeddingException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case CONFIGURATION, MODEL_NOT_FOUND -> new HttpFailure(404, "model_not_found", message);
            case EMPTY_TEXT, TOO_LONG, INVALID_REQUEST, TOO_MANY_TOKENS ->
                new HttpFailure(400, "invalid_input", message);
            case TIMEOUT, CANCELED -> new HttpFailure(503, "busy", message);
            default -> new HttpFailure(500, "embedding_failed", message);
        };
    }

    private String find(String path) {
        String best = "none";
        for (String beginning : routes.keySet()) {
            boolean fits = path.equals(beginning)
                    || path.startsWith(beginning.endsWith("/") && beginning.length() > 1 ? beginning : beginning + "/");
            if (fits && (best.equals("none") || beginning.length() > best.length())) {
                best = beginning;
            }
        }
        return best;
    }

    /** Errors have the form that OpenAI's clients read, whatever the route. */
    private static void fail(Call answer, HttpFailure failure) throws IOException {
        if (answer.status() != 0) {
            return;
        }
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.putObject("error")
                .put("message", failure.getMessage())
                .put("type", failure.status() < 500 ? "invalid_request_error" : "server_error")
                .putNull("param")
                .put("code", failure.code());
        if (failure.status() == 503 || failure.status() == 429) {
            answer.setHeader("Retry-After", "1");
        }
        answer.answer(failure.status(), body);
    }

    @Override
    public void close() {
        listener.close();
    }
}
