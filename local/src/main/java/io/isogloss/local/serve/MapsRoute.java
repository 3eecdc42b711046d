package io.isogloss.local.serve;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/jobs}, {@code /api/maps} and {@code /maps}: send a file, watch its map being made, open it. */
final class MapsRoute implements Door.Route {
    private static final String JOBS = "/api/jobs";
    private static final String PAGES = "/maps/";
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final List<String> OPTIONS = List.of(
            "title",
            "text-column",
            "title-column",
            "id-column",
            "date-column",
            "category-column",
            "n-neighbors",
            "min-dist",
            "min-cluster-size",
            "namer",
            "namer-model",
            "chunk");

    private final MapJobs jobs;
    private final LocalEngine engine;
    private final Catalog catalog;

    MapsRoute(MapJobs jobs, LocalEngine engine, Catalog catalog) {
        this.jobs = jobs;
        this.engine = engine;
        this.catalog = catalog;
    }

    @Override
    public void answer(Call call) throws IOException, InterruptedException {
        String path = call.path();
        if (path.equals(JOBS) && call.method().equals("POST")) {
            submit(call);
            return;
        }
        EmbeddingsRoute.require(call, "GET");
        if (path.equals(JOBS)) {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            jobs.all().forEach(job -> all.add(job.json()));
            call.answer(200, all);
        } else if (path.startsWith(JOBS + "/") && path.endsWith("/events")) {
            follow(call, job(path.substring(JOBS.length() + 1, path.length() - "/events".length())));
        } else if (path.startsWith(JOBS + "/")) {
            call.answer(200, job(path.substring(JOBS.length() + 1)).json());
        } else if (path.equals("/api/maps")) {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            catalog.all().forEach(set -> all.add(json(set)));
            call.answer(200, all);
        } else if (path.startsWith(PAGES)) {
            page(call, path.substring(PAGES.length()));
        } else {
            throw new HttpFailure(404, "not_found", "there is nothing at " + path);
        }
    }

    private void submit(Call call) throws IOException {
        String name = call.parameter("name")
                .orElseThrow(() -> new HttpFailure(
                        400, "invalid_input", "say the file's name, for its format: POST /api/jobs?name=talks.csv"));
        if (name.length() > 200 || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new HttpFailure(400, "invalid_input", "the name must be that of a file, without a folder");
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : OPTIONS) {
            call.parameter(option).ifPresent(value -> options.put(option, value));
        }
        MapJob job = jobs.submit(name, call.body(), options);
        call.setHeader("Location", JOBS + "/" + job.id());
        call.answer(202, job.json().put("events", JOBS + "/" + job.id() + "/events"));
    }

    private MapJob job(String id) {
        MapJob job = jobs.find(id);
        if (job == null) {
            throw new HttpFailure(404, "not_found", "there is no job " + id);
        }
        return job;
    }

    /** Each change as an event; ends with the job. */
    private static void follow(Call call, MapJob job) throws IOException, InterruptedException {
        call.setHeader("Cache-Control", "no-store");
        try (OutputStream out = call.stream("text/event-stream")) {
            long seen = -1;
            while (true) {
                long now = job.await(seen, HEARTBEAT_MILLIS);
                boolean ended = job.ended();
                String event = now == seen ? ": still here\n\n" : "data: " + job.json() + "\n\n";
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (ended && now != seen) {
                    return;
                }
                seen = now;
            }
        } catch (IOException e) {
            // Whoever watched has gone; the job goes on.
            if (e.getMessage() == null) {
                throw e;
            }
        }
    }

    private void page(Call call, String collection) throws IOException {
        Optional<TextSet> set = catalog.get(collection);
        if (set.isEmpty() || set.get().page() == null) {
            throw new HttpFailure(404, "not_found", "there is no map '" + collection + "'");
        }
        ObjectRef ref = new ObjectRef(engine.bucket(), String.valueOf(set.get().page()));
        try (ObjectContent content = engine.objects().open(ref, Long.MAX_VALUE);
                InputStream in = content.stream()) {
            OutputStream out = call.stream("text/html; charset=utf-8");
            in.transferTo(out);
            // Only now: a page that breaks off is not to look whole.
            out.close();
        }
    }

    static ObjectNode json(TextSet set) {
        ObjectNode node = JsonMapper.shared()
                .createObjectNode()
                .put("collection", set.collection())
                .put("title", set.title())
                .put("source", set.source())
                .put("model", set.model())
                .put("texts", set.texts())
                .put("changed", set.changed().toString());
        if (set.page() != null) {
            node.put("page", PAGES + set.collection());
        }
        return node;
    }
}
