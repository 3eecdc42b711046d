package io.isogloss.ledger;

import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the ledger is and what may be spent.
 *
 * @param worker name of this worker in audit records
 * @param database the database
 * @param folder where entries wait
 * @param backlogBytes how many bytes of them
 * @param daily US dollars a day
 * @param monthly US dollars a month
 * @param alertPercent part of a budget at which a warning is given
 * @param stopsJobs whether jobs wait while a budget is spent
 */
public record LedgerSettings(
        String worker,
        DatabaseAddress database,
        Path folder,
        long backlogBytes,
        Optional<BigDecimal> daily,
        Optional<BigDecimal> monthly,
        int alertPercent,
        boolean stopsJobs) {

    /**
     * From the environment; empty where it names neither a database nor a folder.
     *
     * @param worker name of this worker, which its database file has too
     */
    public static Optional<LedgerSettings> of(String worker, Environment environment) {
        Optional<DatabaseAddress> server =
                environment.get(Settings.DATABASE_URL).map(DatabaseAddress::postgres);
        Optional<Path> named = environment.get(Settings.LEDGER_PATH);
        if (server.isEmpty() && named.isEmpty()) {
            return Optional.empty();
        }
        Path folder = named.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "isogloss-ledger"));
        return Optional.of(new LedgerSettings(
                worker,
                server.orElseGet(() -> new DatabaseAddress.File(folder.resolve("costs-" + worker))),
                folder.resolve("waiting-" + worker),
                (long) environment.get(Settings.LEDGER_BACKLOG_MB) << 20,
                environment.get(Settings.DAILY_BUDGET_USD),
                environment.get(Settings.MONTHLY_BUDGET_USD),
                environment.get(Settings.BUDGET_ALERT_PERCENT),
                environment.get(Settings.BUDGET_STOPS_JOBS)));
    }
}
