package io.isogloss.ledger;

import static io.isogloss.ledger.LedgerEntries.costing;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger over a real PostgreSQL, which is also killed in the middle. */
final class PostgresLedgerIT extends LedgerContract {
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        server.empty();
    }

    @Override
    DatabaseAddress database() {
        return server.address();
    }

    @Test
    void losesNothingAndDoublesNothingWhenTheDatabaseIsKilledInTheMiddle() throws Exception {
        Set<UUID> noted = new HashSet<>();
        Ledger ledger = ledger();
        awaitFirst(ledger, noted);

        for (int kill = 0; kill < 3; kill++) {
            note(ledger, noted, 700);
            server.kill();
            long before = System.nanoTime();
            note(ledger, noted, 700);
            // A wait of a tenth of a second for each would take longer; a machine may stand still for some seconds.
            assertThat(System.nanoTime() - before)
                    .as("noting waits for no database")
                    .isLessThan(60_000_000_000L);
            if (kill == 1) {
                // The worker dies too, before it could write anything.
                ledger.close();
                assertThat(ledger.health().waiting()).isPositive();
                ledger = ledger();
            }
            server.startAgain();
            note(ledger, noted, 100);
        }

        awaitRows(noted.size());
        assertThat(ids("embedding_costs")).isEqualTo(noted);
        assertThat(ids("embedding_audit")).isEqualTo(noted);
        assertThat(ledger.health().lost()).isZero();
    }

    @Test
    void writesIntoATableThatSomebodyMadeByHandAfterTheDocuments() throws Exception {
        try (Connection connection = server.connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                create table embedding_costs (id uuid primary key, dataset_id uuid, embedder_provider varchar(50),
                  embedder_model varchar(100), token_count integer, cost_usd decimal(10, 6), created_at timestamptz);
                insert into embedding_costs values (gen_random_uuid(), null, 'openai', 'old', 7, 0.5, '2026-11-21T11:00:00Z')\
                """);
        }
        Ledger ledger = ledger();

        ledger.note(costing("1"));
        awaitWritten(ledger, 1);

        assertThat(ledger.report().lastDay())
                .extracting(CostReport.Line::model)
                .containsExactly("text-embedding-3-small", "old");
    }

    @Test
    void twoWorkersSetTheTablesUpAtOnce() throws Exception {
        Ledger one = ledger();
        Ledger two = new Ledger(
                new LedgerSettings(
                        "visualizations",
                        database(),
                        folder.resolve("waiting-too"),
                        64 << 20,
                        settings().daily(),
                        settings().monthly(),
                        80,
                        false),
                () -> LedgerEntries.NOON);
        try (two) {
            one.note(costing("1"));
            two.note(costing("2"));
            awaitWritten(one, 1);
            awaitWritten(two, 1);
            assertThat(rows("embedding_costs")).isEqualTo(2);
        }
    }

    private static void awaitFirst(Ledger ledger, Set<UUID> noted) {
        note(ledger, noted, 1);
        awaitWritten(ledger, 1);
    }

    private static void note(Ledger ledger, Set<UUID> noted, int count) {
        for (int i = 0; i < count; i++) {
            LedgerEntry entry = costing("0.0001");
            ledger.note(entry);
            noted.add(entry.id());
        }
    }

    private void awaitRows(long count) {
        io.isogloss.runtime.jobs.Poll.until(count + " rows", PATIENCE, () -> rows("embedding_audit") >= count);
    }

    private Set<UUID> ids(String table) throws Exception {
        Set<UUID> ids = new HashSet<>();
        try (Connection connection = server.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select id from " + table)) {
            while (row.next()) {
                assertThat(ids.add(row.getObject(1, UUID.class))).isTrue();
            }
        }
        return ids;
    }
}
