package io.isogloss.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Set;

/** Reads the ledgers of workers from outside: writes nothing and makes no tables. */
public final class LedgerReading {
    /** Of PostgreSQL and of H2: a table that is not there. */
    private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

    private static final String IN_USE = "90020";

    private LedgerReading() {}

    /**
     * What was spent, as the database knows it; entries that wait in a worker are not in it. Takes as long as the database's time limits at most.
     *
     * @throws LedgerUnavailableException if it does not answer, holds no ledger, or is a file that a worker has open
     */
    public static CostReport report(LedgerSettings settings, InstantSource clock) {
        if (settings.database() instanceof DatabaseAddress.File(Path file) && !Files.exists(Path.of(file + ".mv.db"))) {
            throw new LedgerUnavailableException("there is no file " + file + ".mv.db", null);
        }
        Instant now = clock.instant();
        CostTables tables = new CostTables(settings.worker());
        try (Connection connection = new Database(settings.database()).connect()) {
            LocalDate today = Spending.day(now);
            LocalDate first = today.withDayOfMonth(1);
            var spent = tables.spent(connection, Spending.begin(today), Spending.begin(first));
            Spending spending = new Spending();
            spending.counted(today, spent[0], spent[1]);
            return new CostReport(
                    now,
                    tables.byModel(connection, now.minus(Duration.ofHours(24))),
                    tables.byModel(connection, now.minus(Duration.ofDays(30))),
                    0,
                    new Budgets(
                                    settings.daily(),
                                    settings.monthly(),
                                    settings.alertPercent(),
                                    settings.stopsJobs(),
                                    spending,
                                    clock)
                            .standings());
        } catch (SQLException e) {
            throw new LedgerUnavailableException(words(e), e);
        }
    }

    private static String words(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (NO_TABLE.contains(state)) {
            return "no worker has made a ledger in it";
        }
        if (state.equals(IN_USE)) {
            return "a worker has the file open";
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
