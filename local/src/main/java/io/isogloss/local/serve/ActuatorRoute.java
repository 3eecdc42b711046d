package io.isogloss.local.serve;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.runtime.jobs.JobFailedException;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /actuator}: the paths and forms of the workers' own, for one process. */
final class ActuatorRoute implements Door.Route {
    private static final String METRICS = "/actuator/metrics";

    private final LocalEngine engine;
    private final PrometheusMeterRegistry meters;
    private final String version;

    ActuatorRoute(LocalEngine engine, PrometheusMeterRegistry meters, String version) {
        this.engine = engine;
        this.meters = meters;
        this.version = version;
    }

    @Override
    public void answer(Call call) throws IOException {
        EmbeddingsRoute.require(call, "GET");
        String path = call.path();
        switch (path) {
            case "/actuator" -> call.answer(200, links());
            case "/actuator/health", "/actuator/health/readiness" -> health(call);
            case "/actuator/health/liveness" ->
                call.answer(200, JsonMapper.shared().createObjectNode().put("status", "UP"));
            case "/actuator/info" -> {
                ObjectNode info = JsonMapper.shared().createObjectNode();
                info.putObject("app").put("name", "isogloss").put("version", version);
                call.answer(200, info);
            }
            case "/actuator/prometheus" -> call.answer(200, "text/plain; version=0.0.4", meters.scrape());
            case METRICS -> {
                ObjectNode names = JsonMapper.shared().createObjectNode();
                ArrayNode list = names.putArray("names");
                TreeSet<String> sorted = new TreeSet<>();
                meters.getMeters().forEach(meter -> sorted.add(meter.getId().getName()));
                sorted.forEach(list::add);
                call.answer(200, names);
            }
            default -> {
                if (!path.startsWith(METRICS + "/")) {
                    throw new HttpFailure(404, "not_found", "there is nothing at " + path);
                }
                call.answer(200, metric(path.substring(METRICS.length() + 1)));
            }
        }
    }

    private static ObjectNode links() {
        ObjectNode all = JsonMapper.shared().createObjectNode();
        ObjectNode links = all.putObject("_links");
        for (String each : List.of("health", "info", "metrics", "prometheus")) {
            links.putObject(each).put("href", "/actuator/" + each);
        }
        return all;
    }

    private void health(Call call) throws IOException {
        ObjectNode health = JsonMapper.shared().createObjectNode();
        boolean up = true;
        ObjectNode parts = JsonMapper.shared().createObjectNode();
        for (String part : List.of("objectStore", "vectorStore")) {
            String status = "UP";
            try {
                if (part.equals("objectStore")) {
                    engine.objects().probe(engine.bucket());
                } else {
                    engine.vectors().probe();
                }
            } catch (JobFailedException e) {
                status = "DOWN";
                up = false;
            }
            parts.putObject(part).put("status", status);
        }
        health.put("status", up ? "UP" : "DOWN");
        health.set("components", parts);
        call.answer(up ? 200 : 503, health);
    }

    private ObjectNode metric(String name) {
        List<Meter> found = new ArrayList<>();
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getName().equals(name)) {
                found.add(meter);
            }
        }
        if (found.isEmpty()) {
            throw new HttpFailure(404, "not_found", "there is no metric " + name);
        }
        ObjectNode all = JsonMapper.shared().createObjectNode().put("name", name);
        ArrayNode measurements = all.putArray("measurements");
        for (Meter meter : found) {
            for (Measurement each : meter.measure()) {
                ObjectNode node = measurements
                        .addObject()
                        .put("statistic", each.getStatistic().name())
                        .put("value", each.getValue());
                ObjectNode tags = node.putObject("tags");
                meter.getId().getTags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
            }
        }
        return all;
    }
}
