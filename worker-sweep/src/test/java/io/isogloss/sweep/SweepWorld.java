package io.isogloss.sweep;

import io.isogloss.ledger.Database;
import io.isogloss.ledger.PostgresServer;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.plan.SweepFile;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.Desk;
import io.isogloss.sweep.run.NatsDesk;
import io.isogloss.sweep.run.Surroundings;
import io.isogloss.sweep.run.Sweep;
import io.isogloss.sweep.run.SweepOutcome;
import io.isogloss.sweep.state.SweepBook;
import io.isogloss.sweep.state.SweepSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** Real servers around a sweep: PostgreSQL, NATS, Qdrant's embedded double, a folder of objects; and a worker that follows a script. */
final class SweepWorld implements AutoCloseable {
    final PostgresServer postgres;
    final NatsServer nats;
    final EmbeddedQdrant qdrant;
    final FolderObjectStore objects;
    final VectorStore vectors;
    final Database database;

    SweepWorld(Path folder) throws Exception {
        this(folder, PostgresServer.start());
    }

    /** Over a database of the test's choice; closed with the others. */
    SweepWorld(Path folder, PostgresServer database) throws Exception {
        postgres = database;
        nats = NatsServer.start();
        qdrant = EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.inProcess());
        objects = FolderObjectStore.open(folder.resolve("objects"));
        objects.ensureBucket("isogloss");
        vectors = VectorStore.over(qdrant.inProcessChannel(), VectorSettings.standard(), VectorObserver.NONE);
        this.database = new Database(postgres.address());
    }

    /** Empty tables, and no job or status of an earlier test, however that one ended. */
    void empty() throws SQLException {
        postgres.empty();
        nats.empty();
        SweepSession.migrate(database);
    }

    ScriptedWorker worker() {
        return new ScriptedWorker(nats.url(), objects, vectors);
    }

    /** A plan of these fields; the database is this world's. */
    SweepPlan plan(String fields) {
        return plan(fields, "'provider':'local','model':'m'");
    }

    /** The same with an embedder of these fields. */
    SweepPlan plan(String fields, String embedder) {
        return SweepFile.parse(
                        ("{'sweeps':[{'name':'rows','embedder':{" + embedder + "}," + fields + "}]}")
                                .replace('\'', '"')
                                .getBytes(StandardCharsets.UTF_8),
                        name -> name.equals("DATABASE_URL") ? postgres.url() : null)
                .getFirst();
    }

    Surroundings surroundings() {
        return surroundings(this::desk);
    }

    Surroundings surroundings(Desk.Opener desk) {
        return surroundings(desk, this::catalog, Duration.ofMinutes(2));
    }

    /** Leaving jobs to the next sweep that have no answer for so long. */
    Surroundings waiting(Duration silence) {
        return surroundings(this::desk, this::catalog, silence);
    }

    /** With a catalog of the test's choice. */
    Surroundings telling(Supplier<Catalog> catalog) {
        return surroundings(this::desk, catalog, Duration.ofMinutes(2));
    }

    private Surroundings surroundings(Desk.Opener desk, Supplier<Catalog> catalog, Duration silence) {
        return new Surroundings(
                objects,
                () -> vectors,
                desk,
                UUID::randomUUID,
                System::nanoTime,
                InstantSource.system(),
                plan -> catalog.get(),
                silence);
    }

    private Desk desk() {
        return NatsDesk.open(NatsSettings.of(nats.url()));
    }

    Catalog catalog() {
        return new Catalog(objects, "isogloss");
    }

    SweepOutcome sweep(SweepPlan plan) throws Exception {
        return sweep(plan, surroundings());
    }

    SweepOutcome sweep(SweepPlan plan, Surroundings around) throws Exception {
        try (SweepSession session = SweepSession.open(database)) {
            if (!session.tryLock(plan.name())) {
                throw new IllegalStateException("somebody else sweeps");
            }
            return new Sweep(plan, SweepBook.of(session, plan), around, so -> {}).run();
        }
    }

    void sql(String... statements) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** The first column of each row, or two of them side by side. */
    List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(i == 1 ? "" : " ").append(row.getString(i));
                }
                rows.add(line.toString());
            }
        }
        return rows;
    }

    /** Keys by state. */
    Map<String, Long> states() throws SQLException {
        Map<String, Long> states = new TreeMap<>();
        for (String each : rows("select state, count(*) from isogloss_sweep_rows group by state")) {
            states.put(each.split(" ")[0], Long.valueOf(each.split(" ")[1]));
        }
        return states;
    }

    /** The texts of all points, each with the vector that it has. */
    Map<String, float[]> points(String collection) {
        Map<String, float[]> points = new HashMap<>();
        List<String> texts = new ArrayList<>();
        VectorMatrix matrix = vectors.scroll(
                collection,
                null,
                PayloadFields.named("text"),
                Integer.MAX_VALUE,
                (row, id, payload) -> texts.add(String.valueOf(payload.get("text"))));
        for (int i = 0; i < matrix.rows(); i++) {
            points.put(
                    texts.get(i),
                    Arrays.copyOfRange(matrix.values(), i * matrix.dimensions(), (i + 1) * matrix.dimensions()));
        }
        return points;
    }

    @Override
    public void close() throws IOException {
        qdrant.close();
        nats.close();
        postgres.close();
    }
}
