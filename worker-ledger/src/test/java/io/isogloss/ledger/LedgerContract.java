package io.isogloss.ledger;

import static io.isogloss.ledger.LedgerEntries.NOON;
import static io.isogloss.ledger.LedgerEntries.costing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.isogloss.runtime.jobs.Poll;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger does over every database. */
abstract class LedgerContract {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final List<Ledger> open = new ArrayList<>();

    /** A database that holds nothing yet, the same one all through a test. */
    abstract DatabaseAddress database();

    @AfterEach
    void close() {
        open.forEach(Ledger::close);
    }

    @Test
    void writesTheRowOfTheContractAndItsAuditRecord() throws Exception {
        Ledger ledger = ledger();
        LedgerEntry entry = costing("0.0000192");

        ledger.note(entry);
        awaitWritten(ledger, 1);

        try (Connection connection = new Database(database()).connect();
                var statement = connection.createStatement()) {
            ResultSet cost = statement.executeQuery("select * from embedding_costs");
            cost.next();
            assertThat(cost.getObject("id")).isEqualTo(entry.id());
            assertThat(cost.getObject("dataset_id", UUID.class)).isEqualTo(CostTables.datasetId("789"));
            assertThat(cost.getString("embedder_provider")).isEqualTo("openai");
            assertThat(cost.getString("embedder_model")).isEqualTo("text-embedding-3-small");
            assertThat(cost.getInt("token_count")).isEqualTo(1_000);
            assertThat(cost.getBigDecimal("cost_usd")).isEqualByComparingTo("0.0000192");
            assertThat(cost.getTimestamp("created_at").toInstant()).isEqualTo(NOON);
            ResultSet audit = statement.executeQuery("select * from embedding_audit");
            audit.next();
            assertThat(audit.getString("job_id")).isEqualTo(entry.job().id());
            assertThat(audit.getString("dataset")).isEqualTo("789");
            assertThat(audit.getString("worker")).isEqualTo("datasets");
            assertThat(audit.getString("status")).isEqualTo("success");
            assertThat(audit.getInt("cache_hits")).isEqualTo(3);
            assertThat(audit.getLong("took_ms")).isEqualTo(3_250);
        }
    }

    @Test
    void writesAnEntryOnceHoweverOftenItComes() throws Exception {
        Ledger ledger = ledger();
        LedgerEntry entry = costing("1");

        ledger.note(entry);
        awaitWritten(ledger, 1);
        ledger.note(entry);
        awaitWritten(ledger, 2);

        assertThat(rows("embedding_costs")).isEqualTo(1);
        assertThat(rows("embedding_audit")).isEqualTo(1);
    }

    @Test
    void auditsAnOperationThatCostNothingWithoutACostRow() throws Exception {
        Ledger ledger = ledger();

        ledger.note(LedgerEntries.of(NOON, Operation.EMBEDDING, "m", "0", "failed_validation"));
        awaitWritten(ledger, 1);

        assertThat(rows("embedding_costs")).isZero();
        assertThat(rows("embedding_audit")).isEqualTo(1);
    }

    @Test
    void takesTextsThatNoColumnHolds() throws Exception {
        Ledger ledger = ledger();
        String hostile = "a\u0000b\uD800c\n" + "x".repeat(5_000);

        ledger.note(LedgerEntries.of(NOON, Operation.EMBEDDING, hostile, "1", "success"));
        awaitWritten(ledger, 1);

        assertThat(rows("embedding_audit")).isEqualTo(1);
        assertThat(ledger.health().lost()).isZero();
    }

    @Test
    void findsWhatAnEarlierProcessLeft() throws Exception {
        Path waiting = Files.createDirectories(folder.resolve("waiting"));
        try (Journal dead = new Journal(waiting, 1 << 20)) {
            for (int i = 0; i < 1_234; i++) {
                assertThat(dead.append(costing("0.001"))).isTrue();
            }
        }

        Ledger ledger = ledger();
        awaitWritten(ledger, 1_234);

        assertThat(rows("embedding_costs")).isEqualTo(1_234);
        Poll.until("the files are gone", PATIENCE, () -> {
            try (var files = Files.list(waiting)) {
                return files.findAny().isEmpty();
            }
        });
        Poll.until(
                "what was left is counted",
                PATIENCE,
                () -> ledger.budgets().standings().getFirst().spentUsd().compareTo(new BigDecimal("1.234")) == 0);
    }

    @Test
    void reportsADayAndAMonthByModel() throws Exception {
        Ledger ledger = ledger();
        ledger.note(LedgerEntries.of(NOON, Operation.EMBEDDING, "small", "0.25", "success"));
        ledger.note(LedgerEntries.of(NOON.minusSeconds(60), Operation.EMBEDDING, "small", "0.25", "success"));
        ledger.note(LedgerEntries.of(NOON.minusSeconds(60), Operation.NAMING, "gpt-4", "2", "success"));
        ledger.note(LedgerEntries.of(NOON.minus(Duration.ofDays(3)), Operation.DIRECT, "voyage-3.5", "1", "success"));
        ledger.note(LedgerEntries.of(NOON.minus(Duration.ofDays(40)), Operation.DIRECT, "voyage-3.5", "9", "success"));
        awaitWritten(ledger, 5);

        CostReport report = ledger.report();

        assertThat(report.lastDay())
                .extracting(
                        CostReport.Line::operation,
                        CostReport.Line::model,
                        line -> line.costUsd().stripTrailingZeros().toPlainString())
                .containsExactly(tuple("naming", "gpt-4", "2"), tuple("embedding", "small", "0.5"));
        assertThat(report.lastMonth()).hasSize(3);
        assertThat(((Map<?, ?>) report.toMap().get("last_30_days")).get("cost_usd"))
                .isEqualTo(new BigDecimal("3.5"));
        assertThat(((Map<?, ?>) report.toMap().get("last_24_hours")).get("tokens"))
                .isEqualTo(3_000L);
    }

    @Test
    void isReadFromOutsideAsItReportsItself() {
        assertThatThrownBy(() -> LedgerReading.report(settings(), now::get))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageMatching("there is no file .*|no worker has made a ledger in it");
        CostReport own;
        try (Ledger ledger = ledger()) {
            ledger.note(costing("0.25"));
            ledger.note(LedgerEntries.of(NOON.minus(Duration.ofDays(3)), Operation.DIRECT, "large", "1", "success"));
            awaitWritten(ledger, 2);
            own = ledger.report();
        }

        assertThat(LedgerReading.report(settings(), now::get).toMap()).isEqualTo(own.toMap());
    }

    @Test
    void closesTheGateWhenABudgetIsSpentAndOpensItTheNextDay() {
        Ledger ledger = ledger();
        Budgets budgets = ledger.budgets();

        ledger.note(costing("7.9"));
        assertThat(budgets.closedBecause("dataset-transform")).isEmpty();
        assertThat(budgets.standings().getFirst().alert()).isFalse();
        ledger.note(costing("0.1"));
        assertThat(budgets.standings().getFirst().alert()).isTrue();
        assertThat(budgets.closedBecause("dataset-transform")).isEmpty();
        ledger.note(costing("2"));
        assertThat(budgets.closedBecause("dataset-transform"))
                .isEqualTo("the budget of this day is spent: 10.00 of 10 US dollars");
        awaitWritten(ledger, 3);
        assertThat(budgets.standings().getFirst().spentUsd()).isEqualByComparingTo("10");

        now.set(NOON.plus(Duration.ofDays(1)));

        assertThat(budgets.closedBecause("dataset-transform")).isEmpty();
        assertThat(budgets.standings().getLast().spentUsd()).isEqualByComparingTo("10");
    }

    @Test
    void knowsAfterARestartWhatWasSpentBefore() {
        try (Ledger before = ledger()) {
            before.note(costing("4"));
            awaitWritten(before, 1);
        }
        Ledger after = ledger();

        Poll.until(
                "what was spent is known",
                PATIENCE,
                () -> after.budgets().standings().getFirst().spentUsd().compareTo(new BigDecimal("4")) == 0);
    }

    Ledger ledger() {
        Ledger ledger;
        try {
            ledger = new Ledger(settings(), now::get);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        open.add(ledger);
        return ledger;
    }

    LedgerSettings settings() {
        return new LedgerSettings(
                "datasets",
                database(),
                folder.resolve("waiting"),
                64 << 20,
                Optional.of(new BigDecimal("10")),
                Optional.of(new BigDecimal("1000")),
                80,
                true);
    }

    static void awaitWritten(Ledger ledger, long entries) {
        Poll.until(
                entries + " entries are written",
                PATIENCE,
                () -> ledger.health().written() == entries && ledger.health().waiting() == 0);
    }

    long rows(String table) throws Exception {
        try (Connection connection = new Database(database()).connect();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
