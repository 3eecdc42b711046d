package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.InputType;
import io.isogloss.ledger.PostgresServer;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.state.SweepSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that sweep a table, killed while they do, rows changed and deleted meanwhile; PostgreSQL, broker and S3 are real, and the vectors a provider's that
 * tells texts apart. {@code -Dsweep.rows=20000 -Dsweep.kills=6 -Dsweep.engine=local} makes it long, with the engine of the workers; {@code -Dsweep.seed} says
 * when who is killed: the worker that sweeps and another one by turns.
 */
class DatasetsSweepIT {
    private static final int ROWS = Integer.getInteger("sweep.rows", 600);
    private static final int KILLS = Integer.getInteger("sweep.kills", 1);
    private static final long SEED = Long.getLong("sweep.seed", 11);
    private static final boolean LOCAL_ENGINE = "local".equals(System.getProperty("sweep.engine"));
    private static final Duration PATIENCE = Duration.ofSeconds(120 + ROWS / 20);
    private static final String GOOD = "body is not null and length(body) < 262144 and body !~ '[\\x01]'";
    private static final String TEXT = "'note ' || title || ' ' || title || ' ' || body";

    @TempDir
    Path folder;

    /** By the name that the database knows each by. */
    private final Map<String, Process> workers = new LinkedHashMap<>();

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> killed = new ArrayList<>();
    private int started;

    @Test
    @SuppressWarnings("try") // Nobody interrupts this thread.
    void everyGoodRowHasItsVectorAfterWorkersWereKilled() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                NatsServer broker = NatsServer.start();
                LocalS3 s3 = LocalS3.start();
                LocalProvider provider = LocalProvider.start();
                EmbeddedQdrant qdrant =
                        EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.listening(0))) {
            ensure(broker, s3);
            fill(postgres);
            Map<String, String> variables = variables(postgres, provider, qdrant);
            // Some batches stay under way until the workers that took them are dead.
            provider.hanging = LOCAL_ENGINE ? text -> false : text -> text.contains("note 15");
            long begun = System.nanoTime();
            try {
                start(broker, s3, variables);
                VectorStore vectors =
                        VectorStore.over(qdrant.inProcessChannel(), VectorSettings.standard(), VectorObserver.NONE);
                Poll.until(
                        "the first vectors",
                        PATIENCE,
                        () -> number(postgres, "isogloss_sweep_rows where state = 'embedded'") > 0);
                start(broker, s3, variables);
                if (!LOCAL_ENGINE) {
                    Poll.until("jobs that hang", PATIENCE, () -> provider.hung.get() > 0);
                }
                double[] times = random.doubles(KILLS, 0.02, 0.85).sorted().toArray();
                for (int kill = 0; kill < KILLS; kill++) {
                    if (LOCAL_ENGINE) {
                        await(postgres, (long) (times[kill] * ROWS));
                    }
                    change(postgres, kill);
                    kill(postgres, kill % 2 == 0);
                    if (KILLS > 1) {
                        start(broker, s3, variables);
                    }
                }
                provider.hanging = text -> false;
                Poll.until(
                        "every row to be settled",
                        PATIENCE,
                        () -> number(postgres, "isogloss_sweep_rows where state not in ('embedded', 'failed')") == 0
                                && number(postgres, "isogloss_sweep_jobs where not abandoned") == 0);

                SweepInvariants invariants = new SweepInvariants(postgres, vectors, expected());
                // A job that its sweeper gave up when it was killed may still write: what it wrote is looked at once it
                // has answered.
                AtomicReference<List<String>> broken = new AtomicReference<>(List.of());
                try {
                    Poll.until("all to be as it should be", PATIENCE, () -> {
                        broken.set(invariants.broken("notes", "notes", TEXT, GOOD));
                        if (!broken.get().isEmpty()) {
                            lookAgainSoon(postgres);
                        }
                        return broken.get().isEmpty();
                    });
                } finally {
                    assertThat(broken.get()).isEmpty();
                }
                long failed = number(postgres, "isogloss_sweep_rows where state = 'failed'");
                assertThat(failed).isGreaterThanOrEqualTo(ROWS / 100 - ROWS / 900);
                System.out.printf(
                        "DatasetsSweepIT: seed %d, %d rows, killed %s: %d embedded, %d failed after %d s%n",
                        SEED,
                        ROWS,
                        killed,
                        number(postgres, "isogloss_sweep_rows where state = 'embedded'"),
                        failed,
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds());
            } finally {
                for (Process each : workers.values()) {
                    each.destroyForcibly().waitFor();
                }
            }
        }
    }

    /** The product waits longer for runs that store after their job was answered; here none of them takes so long. */
    private static void lookAgainSoon(PostgresServer postgres) throws SQLException {
        run(
                postgres,
                "update isogloss_sweep_jobs set look_again_at = now() where look_again_at is not null and made_at < now() - interval '10 seconds'");
    }

    private static Function<List<String>, List<float[]>> expected() {
        return LOCAL_ENGINE
                ? DatasetsSweepIT::embedded
                : texts -> texts.stream().map(LocalProvider::vectorOf).toList();
    }

    private static List<float[]> embedded(List<String> texts) {
        List<float[]> vectors = new ArrayList<>();
        try (Embedder engine = Embedders.local()) {
            for (int from = 0; from < texts.size(); from += 1_000) {
                List<String> some = texts.subList(from, Math.min(texts.size(), from + 1_000));
                Embeddings rows = engine.embed(new EmbeddingRequest(some, InputType.DOCUMENT, PATIENCE));
                for (int i = 0; i < rows.count(); i++) {
                    vectors.add(Arrays.copyOfRange(rows.rows(), i * rows.dimensions(), (i + 1) * rows.dimensions()));
                }
            }
        }
        return vectors;
    }

    private static void ensure(NatsServer broker, LocalS3 s3) {
        try (NatsOperator operator = NatsOperator.connect(NatsSettings.of(broker.url()), Duration.ofSeconds(60));
                S3ObjectStore objects = s3.open()) {
            // What a dead worker had is given to another soon.
            operator.ensure(JobType.datasets().withAckWait(Duration.ofSeconds(3)));
            objects.ensureBucket("isogloss");
        }
    }

    private static void fill(PostgresServer postgres) throws SQLException {
        run(
                postgres,
                "create table notes (id bigint primary key, title text, body text)",
                "insert into notes select i, i, 'is about ' || md5(i::text) from generate_series(1, %d) i"
                        .formatted(ROWS),
                "update notes set title = null, body = null where id % 300 = 0",
                "update notes set body = repeat('long ', 200000) where id % 300 = 100",
                "update notes set body = 'a' || chr(1) where id % 300 = 200");
    }

    /** Its part of five percent changed, some of them so that they are bad or good again, and of one percent deleted. */
    private static void change(PostgresServer postgres, int kill) throws SQLException {
        String part = " and id / 100 %% %d = %d".formatted(KILLS, kill);
        run(
                postgres,
                "update notes set body = 'changed ' || md5(id::text) where id % 20 = 7" + part,
                "update notes set title = null, body = null where id % 400 = 27" + part,
                "update notes set title = id, body = 'is good now' where id % 900 = 0" + part,
                "delete from notes where id % 100 = 53" + part);
    }

    private static void await(PostgresServer postgres, long rows) {
        Poll.until(
                rows + " rows to be embedded",
                PATIENCE,
                () -> number(postgres, "isogloss_sweep_rows where state = 'embedded'") >= rows);
    }

    /** Kills the worker that holds the lock of the sweep, or one that does not. */
    private void kill(PostgresServer postgres, boolean sweeper) throws Exception {
        AtomicReference<String> sweeps = new AtomicReference<>();
        Poll.until("somebody to sweep", PATIENCE, () -> {
            sweeping(postgres).ifPresent(sweeps::set);
            return sweeps.get() != null;
        });
        List<String> others = workers.keySet().stream()
                .filter(name -> !name.equals(sweeps.get()))
                .toList();
        String victim = sweeper ? sweeps.get() : others.get(random.nextInt(others.size()));
        Objects.requireNonNull(workers.remove(victim)).destroyForcibly().waitFor();
        killed.add("%s at %d rows"
                .formatted(
                        sweeper ? "the sweeper" : "a worker",
                        number(postgres, "isogloss_sweep_rows where state = 'embedded'")));
    }

    /** The worker that has the lock; empty while none has. */
    private Optional<String> sweeping(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid where l.locktype = 'advisory'"
                                + " and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = "
                                + SweepSession.lockId("notes"))) {
            return row.next() ? Optional.of(row.getString(1)).filter(workers::containsKey) : Optional.empty();
        }
    }

    private static void run(PostgresServer postgres, String... statements) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long number(PostgresServer postgres, String from) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet exists = statement.executeQuery("select to_regclass('isogloss_sweep_rows') is not null")) {
            exists.next();
            if (!exists.getBoolean(1)) {
                return 0;
            }
            try (ResultSet row = statement.executeQuery("select count(*) from " + from)) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Map<String, String> variables(PostgresServer postgres, LocalProvider provider, EmbeddedQdrant qdrant)
            throws IOException {
        Path file = folder.resolve("sweep.json");
        Files.writeString(file, """
                {"sweeps":[{"name":"notes","database":"env:NOTES_DATABASE_URL","table":"notes","text":"note {title*2} {body}",
                  "payload":["title"],"collection":"notes","batch_size":20,"every":"1s","first_retry":"1h",
                  "embedder":{"provider":"%s","model":"%s"}}]}""".formatted(
                LOCAL_ENGINE ? "local" : "openai", LOCAL_ENGINE ? "all-MiniLM-L6-v2" : "text-embedding-3-small"));
        return Map.of(
                "SWEEP_FILE",
                file.toString(),
                "NOTES_DATABASE_URL",
                postgres.url(),
                "QDRANT_URL",
                BatchJob.url(qdrant),
                "OPENAI_BASE_URL",
                provider.url(),
                "OPENAI_API_KEY",
                "sk-test");
    }

    private void start(NatsServer broker, LocalS3 s3, Map<String, String> variables) throws IOException {
        String name = "worker-" + started++;
        Map<String, String> own = new HashMap<>(variables);
        own.computeIfPresent("NOTES_DATABASE_URL", (variable, url) -> url + "?ApplicationName=" + name);
        // The engine needs the second compiler; a short life does not.
        List<String> options = LOCAL_ENGINE ? List.of("-Xmx1g", "-XX:TieredStopAtLevel=4") : List.of("-Xmx320m");
        workers.put(name, OwnProcess.startWorker(options, broker, s3, own));
    }
}
