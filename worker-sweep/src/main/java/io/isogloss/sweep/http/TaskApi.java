package io.isogloss.sweep.http;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import io.isogloss.sweep.run.SweepRunner;
import io.isogloss.sweep.state.SweepTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be asked of the sweeps, apart from how the question comes. Safe for many threads. */
final class TaskApi {
    /** The one task there is. */
    static final String TASK = "generate-embeddings";

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final String TASKS = "/api/tasks";

    private final Map<String, SweepRunner> sweeps;
    private final Supplier<UUID> ids;

    TaskApi(List<SweepRunner> sweeps, Supplier<UUID> ids) {
        this.sweeps = sweeps.stream()
                .collect(Collectors.toMap(
                        runner -> runner.plan().name(), runner -> runner, (a, b) -> a, LinkedHashMap::new));
        this.ids = ids;
    }

    /** An answer: a status and JSON. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
    record Answer(int status, byte[] json) {
        static Answer of(int status, ObjectNode body) {
            return new Answer(status, Json.write(body));
        }
    }

    /** @throws Problem where the question has no such answer */
    Answer answer(String method, String path, byte[] body) throws InterruptedException {
        try {
            if (path.equals(TASKS + "/openapi.json")) {
                allow("GET", method);
                return new Answer(200, openApi());
            }
            if (path.equals(TASKS)) {
                allow("GET", method);
                return Answer.of(200, overview());
            }
            if (path.equals(TASKS + "/" + TASK)) {
                allow("POST", method);
                return generate(body);
            }
            if (path.startsWith(TASKS + "/")) {
                allow("GET", method);
                return Answer.of(200, json(task(path.substring(TASKS.length() + 1))));
            }
            throw new Problem(404, "No such address", path + " is not here; see " + TASKS + "/openapi.json");
        } catch (SQLException e) {
            throw new Problem(
                    503,
                    "The database does not answer",
                    "The database of the sweep does not answer: " + e.getMessage());
        }
    }

    private static void allow(String allowed, String method) {
        if (!method.equals(allowed)) {
            throw new Problem(405, "Method not allowed", "This address takes " + allowed + " only");
        }
    }

    private Answer generate(byte[] body) throws SQLException, InterruptedException {
        FieldReader fields;
        try {
            fields = new FieldReader(body.length == 0 ? Json.object() : Json.readObject(body));
        } catch (InvalidMessageException e) {
            throw new Problem(400, "Not a request", String.valueOf(e.getMessage()));
        }
        Integer batchSize = fields.optionalInteger("batch_size", 1, 100_000);
        boolean wait = fields.flag("wait", false);
        String name = fields.optionalText("sweep", TextRule.line(40));
        fields.refuseOthers();
        fields.finish().ifPresent(problem -> {
            throw new Problem(400, "Not a request", String.valueOf(problem.getMessage()));
        });
        SweepRunner runner = runner(name);
        UUID id = ids.get();
        runner.request(id, "request", batchSize);
        if (!wait) {
            return Answer.of(
                    202,
                    Json.object()
                            .put("task_name", TASK)
                            .put("task_id", id.toString())
                            .put("status", "queued")
                            .put(
                                    "message",
                                    "Rows of '" + runner.plan().name() + "' without a vector get one; ask GET " + TASKS
                                            + "/" + id));
        }
        SweepTask task = runner.await(id, LONGEST_WAIT).orElseThrow();
        if (task.status().equals("failed")) {
            throw new Problem(502, "The sweep ended early", String.valueOf(task.message()));
        }
        return Answer.of(task.ended() ? 200 : 202, json(task));
    }

    private SweepRunner runner(@Nullable String name) {
        if (name == null && sweeps.size() == 1) {
            return sweeps.values().iterator().next();
        }
        SweepRunner found = name == null ? null : sweeps.get(name);
        if (found == null) {
            throw new Problem(
                    name == null ? 400 : 404,
                    name == null ? "Not a request" : "No such sweep",
                    "\"sweep\" must be one of " + sweeps.keySet());
        }
        return found;
    }

    private SweepTask task(String id) throws SQLException {
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new Problem(404, "No such task", "A task has a UUID as its id");
        }
        for (SweepRunner runner : sweeps.values()) {
            Optional<SweepTask> task = runner.task(uuid);
            if (task.isPresent()) {
                return task.get();
            }
        }
        throw new Problem(
                404, "No such task", "There is no task " + uuid + "; those that ended a month ago are forgotten");
    }

    private ObjectNode overview() throws SQLException {
        ObjectNode body = Json.object();
        body.putArray("registered").add(TASK);
        ArrayNode active = body.putArray("active");
        ArrayNode queued = body.putArray("queued");
        ArrayNode ended = body.putArray("ended");
        ArrayNode scheduled = body.putArray("scheduled");
        long pending = 0;
        for (SweepRunner runner : sweeps.values()) {
            SweepRunner.Overview overview = runner.overview();
            pending += overview.pendingRows();
            for (SweepTask task : overview.tasks()) {
                (task.ended() ? ended : task.status().equals("running") ? active : queued).add(json(task));
            }
            ObjectNode entry = scheduled
                    .addObject()
                    .put("task_name", TASK)
                    .put("sweep", runner.plan().name());
            entry.put("next", runner.next().map(Object::toString).orElse(null));
            entry.put("pending", overview.pendingRows());
            if (!runner.trouble().isEmpty()) {
                entry.put("trouble", runner.trouble());
            }
        }
        return body.put("pending", pending);
    }

    private static ObjectNode json(SweepTask task) {
        return Json.object()
                .put("task_name", TASK)
                .put("task_id", task.id().toString())
                .put("sweep", task.sweep())
                .put("cause", task.cause())
                .put("status", task.status())
                .put("processed", task.processed())
                .put("failed", task.failed())
                .put("removed", task.removed())
                .put("requested_at", task.requestedAt().toString())
                .put(
                        "started_at",
                        task.startedAt() == null ? null : task.startedAt().toString())
                .put("ended_at", task.endedAt() == null ? null : task.endedAt().toString())
                .put("message", task.message());
    }

    /** What a problem looks like. */
    static byte[] problem(Problem problem) {
        return Json.write(Json.object()
                .put("type", "about:blank")
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.getMessage()));
    }

    private static byte[] openApi() {
        try (InputStream file = TaskApi.class.getResourceAsStream("openapi.json")) {
            if (file == null) {
                throw new IllegalStateException("openapi.json is not beside this class");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
