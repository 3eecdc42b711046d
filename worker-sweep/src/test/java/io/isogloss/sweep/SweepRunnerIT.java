package io.isogloss.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.ScanTrigger;
import io.isogloss.model.json.Json;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.sweep.http.TaskServer;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.NatsDesk;
import io.isogloss.sweep.run.Schedule;
import io.isogloss.sweep.run.SweepRunner;
import io.isogloss.sweep.run.TriggerListener;
import io.isogloss.sweep.state.SweepSession;
import io.isogloss.sweep.state.SweepTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sweeps by schedule, on request, by message, and beside another process. */
class SweepRunnerIT extends OverRealServers {
    private static final Duration SOON = Duration.ofSeconds(60);

    private SweepPlan plan;

    @BeforeEach
    void fill() throws Exception {
        world.sql(
                "create table notes (id int primary key, text text)",
                "insert into notes select i, 'note ' || i from generate_series(1, 60) i");
        plan = world.plan(
                "'table':'notes','text':'{text}','batch_size':10,'collection':'notes-%s'".formatted(UUID.randomUUID()));
    }

    private SweepRunner runner(Schedule schedule, InstantSource clock) {
        return new SweepRunner(plan, world.database, world.surroundings(), schedule, clock);
    }

    private static long embedded() throws Exception {
        return world.states().getOrDefault("embedded", 0L);
    }

    @Test
    void sweepsByTheScheduleOfAllReplicasTogetherAndNeverTwiceAtOnce() throws Exception {
        AtomicInteger sweeping = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger sweeps = new AtomicInteger();
        var counting = world.surroundings(() -> {
            most.accumulateAndGet(sweeping.incrementAndGet(), Math::max);
            sweeps.incrementAndGet();
            return new CountedDesk(NatsDesk.open(NatsSettings.of(world.nats.url())), sweeping::decrementAndGet);
        });
        InstantSource anHourLate = () -> Instant.now().minus(Duration.ofHours(1));
        Schedule often = new Schedule.Every(Duration.ofMillis(300));
        try (SweepRunner one = new SweepRunner(plan, world.database, counting, often, InstantSource.system());
                SweepRunner other = new SweepRunner(plan, world.database, counting, often, anHourLate)) {
            one.start();
            other.start();
            for (int round = 1; round <= 8; round++) {
                int id = 1000 + round;
                world.sql("insert into notes values (%d, 'note %d')".formatted(id, id));
                one.request(UUID.randomUUID(), "request", null);
                other.request(UUID.randomUUID(), "request", null);
                long wanted = 60L + round;
                Poll.until("round " + round, SOON, () -> embedded() == wanted);
                // The sweep that found this row might find the next one, too.
                Poll.until("the end of its sweep", SOON, () -> sweeping.get() == 0);
            }
            // The schedule goes on asking.
            Poll.until(
                    "requests to end",
                    SOON,
                    () -> one.overview().tasks().stream()
                            .filter(task -> task.cause().equals("request"))
                            .allMatch(SweepTask::ended));
        }
        assertThat(most.get()).isEqualTo(1);
        assertThat(sweeps.get()).isBetween(8, 40);
        assertThat(worker.texts.get()).as("no row twice").isEqualTo(68);
        assertThat(Instant.parse(world.rows(
                                "select to_char(max(requested_at) at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from isogloss_sweep_tasks")
                        .getFirst()))
                .as("time is the database's")
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(20)),
                        Instant.now().plusSeconds(60));
    }

    @Test
    void scheduledSweepsOfReplicasKeepTheirDistance() throws Exception {
        Schedule rarely = new Schedule.Every(Duration.ofMinutes(30));
        InstantSource anHourEarly = () -> Instant.now().plus(Duration.ofHours(1));
        try (SweepRunner one = runner(rarely, InstantSource.system());
                SweepRunner other = runner(rarely, anHourEarly)) {
            one.start();
            Poll.until("the first sweep", SOON, () -> embedded() == 60);
            other.start();
            UUID asked = UUID.randomUUID();
            other.request(asked, "request", null);
            assertThat(other.await(asked, SOON).orElseThrow().status()).isEqualTo("completed");
        }
        assertThat(world.rows("select cause from isogloss_sweep_tasks order by requested_at"))
                .containsExactly("schedule", "request");
    }

    @Test
    void takesOverTasksOfAProcessThatDied() throws Exception {
        SweepSession.migrate(world.database);
        UUID left = UUID.randomUUID();
        world.sql(
                "insert into isogloss_sweep_tasks (id, sweep, cause, status, started_at) values ('%s', 'rows', 'request', 'running', now())"
                        .formatted(left));
        try (SweepRunner runner = runner(new Schedule.Never(), InstantSource.system())) {
            runner.start();
            Poll.until(
                    "the task to end",
                    SOON,
                    () -> runner.task(left).orElseThrow().ended());
            assertThat(runner.task(left).orElseThrow().processed()).isEqualTo(60);
        }
    }

    @Test
    void aTaskFailsThatTheDatabaseRefusesAndTheNextOneSucceeds() throws Exception {
        try (SweepRunner runner = runner(new Schedule.Never(), InstantSource.system())) {
            runner.start();
            world.sql("alter table notes rename column text to words");
            UUID refused = UUID.randomUUID();
            runner.request(refused, "request", null);
            SweepTask task = runner.await(refused, SOON).orElseThrow();
            assertThat(task.status()).isEqualTo("failed");
            assertThat(task.message()).contains("the database says").contains("text");

            world.sql("alter table notes rename column words to text");
            UUID next = UUID.randomUUID();
            runner.request(next, "request", null);
            assertThat(runner.await(next, SOON).orElseThrow().processed()).isEqualTo(60);
        }
    }

    @Test
    void goesOnAfterTheDatabaseDied() throws Exception {
        try (SweepRunner runner = runner(new Schedule.Never(), InstantSource.system())) {
            runner.start();
            AtomicInteger stored = new AtomicInteger();
            worker.beforeStoring = chunks -> {
                if (stored.getAndIncrement() == 1) {
                    try {
                        world.postgres.kill();
                        world.postgres.startAgain();
                    } catch (InterruptedException | IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            UUID asked = UUID.randomUUID();
            runner.request(asked, "request", null);
            Poll.until("the task to end", Duration.ofMinutes(2), () -> ended(runner, asked));
            assertThat(runner.task(asked).orElseThrow().status()).isEqualTo("completed");
            assertThat(embedded()).isEqualTo(60);
        }
    }

    private static boolean ended(SweepRunner runner, UUID task) {
        try {
            return runner.task(task).orElseThrow().ended();
        } catch (SQLException e) {
            // It is away just now.
            return false;
        }
    }

    @Test
    void scanTriggersAsk() throws Exception {
        try (SweepRunner runner = runner(new Schedule.Never(), InstantSource.system());
                NatsBroker broker = new NatsBroker(NatsSettings.of(world.nats.url()), RandomGenerator.getDefault());
                TriggerListener triggers = new TriggerListener(broker, List.of(runner))) {
            runner.start();
            triggers.start();
            Poll.until(
                    "the stream of triggers", SOON, () -> world.nats.streams().contains("SCANNER_TRIGGERS"));
            ScanTrigger other = new ScanTrigger(UUID.randomUUID(), ScanTrigger.Type.DATASET, 99, null, Instant.now());
            ScanTrigger ours = new ScanTrigger(UUID.randomUUID(), ScanTrigger.Type.DATASET, 1, null, Instant.now());
            ScanTrigger theirs =
                    new ScanTrigger(UUID.randomUUID(), ScanTrigger.Type.COLLECTION, null, null, Instant.now());
            for (ScanTrigger each : List.of(theirs, other, ours)) {
                broker.publisher().publish(OutboundMessage.of(each.subject(), each.messageId(), each.toJson()));
            }
            Poll.until("every row", SOON, () -> embedded() == 60);
            assertThat(world.rows("select cause from isogloss_sweep_tasks")).containsExactly("message");
        }
    }

    @Test
    void answersOverHttp() throws Exception {
        try (SweepRunner runner = runner(new Schedule.Never(), InstantSource.system());
                TaskServer server = TaskServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.of(Secret.of("a-token")),
                        List.of(runner))) {
            runner.start();
            String tasks = "http://127.0.0.1:" + server.port() + "/api/tasks";

            assertThat(ask("GET", tasks, "", "").statusCode()).isEqualTo(401);
            HttpResponse<String> queued = ask("POST", tasks + "/generate-embeddings", "{\"batch_size\":7}", "a-token");
            assertThat(queued.statusCode()).isEqualTo(202);
            JsonNode task = json(queued);
            assertThat(task.propertyNames()).containsExactly("task_name", "task_id", "status", "message");
            assertThat(task.get("status").stringValue()).isEqualTo("queued");
            String id = task.get("task_id").stringValue();
            Poll.until(
                    "the task",
                    SOON,
                    () -> json(ask("GET", tasks + "/" + id, "", "a-token"))
                            .get("status")
                            .stringValue()
                            .equals("completed"));
            assertThat(json(ask("GET", tasks + "/" + id, "", "a-token"))
                            .get("processed")
                            .intValue())
                    .isEqualTo(60);
            assertThat(worker.jobs.get()).as("batches of seven").isEqualTo(9);

            world.sql("insert into notes values (100, 'one more'), (101, null)");
            JsonNode direct = json(ask("POST", tasks + "/generate-embeddings", "{\"wait\":true}", "a-token"));
            assertThat(direct.get("processed").intValue()).isEqualTo(1);
            assertThat(direct.get("failed").intValue()).isEqualTo(1);

            JsonNode overview = json(ask("GET", tasks, "", "a-token"));
            assertThat(overview.get("pending").intValue()).isZero();
            assertThat(overview.get("ended").size()).isEqualTo(2);
            assertThat(json(ask("GET", tasks + "/openapi.json", "", "a-token"))
                            .get("openapi")
                            .stringValue())
                    .startsWith("3.");
            for (String wrong : List.of("{\"batch_size\":0}", "{\"sweep\":\"other\"}", "not json")) {
                HttpResponse<String> problem = ask("POST", tasks + "/generate-embeddings", wrong, "a-token");
                assertThat(problem.statusCode()).isBetween(400, 404);
                assertThat(problem.headers().firstValue("content-type")).contains("application/problem+json");
                assertThat(json(problem).get("detail").stringValue()).isNotBlank();
            }
            assertThat(ask("GET", tasks + "/" + UUID.randomUUID(), "", "a-token")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(ask("DELETE", tasks, "", "a-token").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void needsATokenWhereOthersReachIt() {
        assertThatThrownBy(() -> TaskServer.start(new InetSocketAddress("0.0.0.0", 0), Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static HttpResponse<String> ask(String method, String url, String body, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.ofString(body));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
