package io.isogloss.benchmarks.datasets;

import io.isogloss.ledger.Database;
import io.isogloss.ledger.PostgresServer;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectHead;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.ObjectSummary;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.PutOutcome;
import io.isogloss.sweep.plan.SweepFile;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.Desk;
import io.isogloss.sweep.run.Surroundings;
import io.isogloss.sweep.run.Sweep;
import io.isogloss.sweep.run.SweepOutcome;
import io.isogloss.sweep.state.SweepBook;
import io.isogloss.sweep.state.SweepSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a sweep costs over a real PostgreSQL: one with nothing to do, and finding and cutting rows of about 350 characters. Batches go to a store and a broker that
 * keep nothing, so that only the sweep is measured. Arguments: rows (1,000,000), texts a batch (100).
 */
public final class SweepFigures {
    private static final PrintStream OUT = System.out;
    private static final int IDLE_SWEEPS = 200;

    private SweepFigures() {}

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        try (PostgresServer postgres = PostgresServer.start()) {
            Database database = new Database(postgres.address());
            SweepSession.migrate(database);
            run(
                    postgres,
                    "create table texts (id bigint primary key, title text, body text)",
                    "insert into texts select i, 'title of ' || i, repeat(md5(i::text) || ' ', 10) from generate_series(1, "
                            + rows + ") i",
                    "analyze texts");
            SweepPlan plan = SweepFile.parse(
                            """
                            {"sweeps":[{"name":"texts","table":"texts","text":"{title*2} {body}","payload":["title"],"collection":"texts",
                              "batch_size":%d,"batches_ahead":1000000,"embedder":{"provider":"local","model":"m"}}]}""".formatted(batch).getBytes(StandardCharsets.UTF_8),
                            name -> name.equals("DATABASE_URL") ? postgres.url() : null)
                    .getFirst();
            cut(plan, database, rows);
            run(
                    postgres,
                    "delete from isogloss_sweep_jobs",
                    "update isogloss_sweep_rows set state = 'embedded', job = null, due_at = null",
                    "update isogloss_sweep_targets set state = 'current'",
                    "vacuum analyze isogloss_sweep_rows");
            idle(plan, database);
        }
    }

    private static void cut(SweepPlan plan, Database database, int rows) throws Exception {
        AtomicLong bytes = new AtomicLong();
        AtomicInteger batches = new AtomicInteger();
        AtomicLong firstBatch = new AtomicLong();
        AtomicLong lastBatch = new AtomicLong();
        long start = System.nanoTime();
        Desk desk = new Desk() {
            @Override
            public void follow(String subject, Consumer<DatasetTransformResult> listener) {
                // No answer comes.
            }

            @Override
            public void publish(OutboundMessage job) {
                firstBatch.compareAndSet(0, System.nanoTime());
                lastBatch.set(System.nanoTime());
                batches.incrementAndGet();
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
        SweepOutcome outcome = sweep(
                plan,
                database,
                new Surroundings(
                        new Nowhere(bytes),
                        () -> {
                            throw new IllegalStateException("no vectors are asked for");
                        },
                        () -> desk,
                        UUID::randomUUID,
                        System::nanoTime,
                        InstantSource.system(),
                        each -> new Catalog(new Nowhere(new AtomicLong()), "none"),
                        Duration.ofMillis(500)));
        double noticed = (firstBatch.get() - start) / 1e9;
        double cut = (lastBatch.get() - firstBatch.get()) / 1e9;
        OUT.printf("first sweep noticed %,d rows in %.2f s%n", rows, noticed);
        OUT.printf(
                "cut %,d batches (%,d MB) in %.2f s: %,.0f rows/s; with noticing %,.0f rows/s; %d under way%n",
                batches.get(), bytes.get() >> 20, cut, rows / cut, rows / (noticed + cut), outcome.underWay());
        OUT.printf("peak RSS %s%n", peak());
    }

    private static void idle(SweepPlan plan, Database database) throws Exception {
        Surroundings nobody = new Surroundings(
                new Nowhere(new AtomicLong()),
                () -> {
                    throw new IllegalStateException("nothing is to be done");
                },
                () -> {
                    throw new IllegalStateException("nothing is to be done");
                },
                UUID::randomUUID,
                System::nanoTime,
                InstantSource.system(),
                each -> new Catalog(new Nowhere(new AtomicLong()), "none"),
                Duration.ofSeconds(1));
        double[] millis = new double[IDLE_SWEEPS];
        for (int i = 0; i < IDLE_SWEEPS; i++) {
            try (SweepSession session = SweepSession.open(database)) {
                session.tryLock(plan.name());
                long start = System.nanoTime();
                SweepOutcome outcome = new Sweep(plan, SweepBook.of(session, plan), nobody, so -> {}).run();
                millis[i] = (System.nanoTime() - start) / 1e6;
                if (!outcome.equals(SweepOutcome.NOTHING)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
        }
        OUT.printf("the first sweep with nothing to do %.2f ms", millis[0]);
        Arrays.sort(millis);
        OUT.printf(", median %.2f ms, p99 %.2f ms%n", millis[IDLE_SWEEPS / 2], millis[IDLE_SWEEPS * 99 / 100]);
    }

    private static SweepOutcome sweep(SweepPlan plan, Database database, Surroundings around) throws Exception {
        try (SweepSession session = SweepSession.open(database)) {
            session.tryLock(plan.name());
            return new Sweep(plan, SweepBook.of(session, plan), around, so -> {}).run();
        }
    }

    private static void run(PostgresServer postgres, String... statements) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static String peak() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .map(line -> line.substring(6).strip())
                    .findFirst()
                    .orElse("not known");
        }
    }

    /** A store that counts what it is given and keeps nothing. */
    private record Nowhere(AtomicLong bytes) implements ObjectStore {
        @Override
        public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
            bytes.addAndGet(body.size());
            return PutOutcome.STORED;
        }

        @Override
        public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
            throw new UnsupportedOperationException("keeps nothing");
        }

        @Override
        public Optional<ObjectHead> head(ObjectRef ref) {
            return Optional.empty();
        }

        @Override
        public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
            // Nothing is here.
        }

        @Override
        public void delete(ObjectRef ref) {
            // Nothing is here.
        }

        @Override
        public void ensureBucket(String bucket) {
            // Every bucket is here.
        }

        @Override
        public void probe(String bucket) {
            // Answers.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
