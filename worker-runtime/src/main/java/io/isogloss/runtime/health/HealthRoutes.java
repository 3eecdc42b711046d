package io.isogloss.runtime.health;

import io.isogloss.runtime.jobs.ListenerHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Every path under which the earlier workers said how they are, beside those of the actuator. */
public final class HealthRoutes {
    private static final MediaType PROMETHEUS = MediaType.parseMediaType("text/plain; version=0.0.4; charset=utf-8");

    private HealthRoutes() {}

    /**
     * The routes.
     *
     * @param metrics writes the metrics for Prometheus
     */
    public static RouterFunction<ServerResponse> of(
            String service, HealthEndpoint health, ListenerHealthSource listeners, Supplier<String> metrics) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        for (String path : List.of("/health", "/health/live", "/healthz", "/livez")) {
            routes.GET(path, request -> answer(health, "liveness"));
        }
        for (String path : List.of("/ready", "/health/ready", "/readyz")) {
            routes.GET(path, request -> answer(health, "readiness"));
        }
        routes.GET(
                "/status",
                request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(status(service, listeners.listeners())));
        routes.GET(
                "/metrics",
                request -> ServerResponse.ok().contentType(PROMETHEUS).body(metrics.get()));
        return routes.build();
    }

    private static ServerResponse answer(HealthEndpoint health, String group) {
        HealthDescriptor found = health.healthForPath(group);
        Status status = found == null ? Status.UNKNOWN : found.getStatus();
        boolean well = status.equals(Status.UP) || status.equals(Status.UNKNOWN);
        return ServerResponse.status(well ? 200 : 503)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("status", status.getCode()));
    }

    static Map<String, Object> status(String service, List<ListenerHealth> listeners) {
        int inFlight = 0;
        int limit = 0;
        boolean pressure = false;
        String held = "";
        for (ListenerHealth listener : listeners) {
            inFlight += listener.inFlight();
            limit += listener.permits();
            pressure |= !listener.trouble().isEmpty();
            held = listener.held().isEmpty() ? held : listener.held();
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("service", service);
        status.put("in_flight", inFlight);
        status.put("effective_limit", limit);
        status.put("max_limit", limit);
        status.put("available_permits", limit - inFlight);
        status.put("downstream_pressure", pressure);
        if (!held.isEmpty()) {
            status.put("held", held);
        }
        return status;
    }
}
