package io.isogloss.ledger;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what operations cost. Noting appends to a file and returns; one thread takes the entries to the database, again and again until it takes them.
 *
 * <p>Safe for many threads. What was noted survives the death of this process; each entry is in the database once, however often it is written.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String MIGRATIONS = "io/isogloss/ledger/migrations";
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(30);
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    private final Database database;
    private final CostTables tables;
    private final Journal journal;
    private final Spending spending = new Spending();
    private final Budgets budgets;
    private final InstantSource clock;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread writer;
    private volatile String trouble = "";
    private volatile boolean migrated;
    private @Nullable Connection connection;
    private @Nullable Instant countedAt;

    /**
     * Starts the writing thread; connects in the background, for ever.
     *
     * @throws IOException if the folder cannot be used
     */
    public Ledger(LedgerSettings settings, InstantSource clock) throws IOException {
        this.database = new Database(settings.database());
        this.tables = new CostTables(settings.worker());
        this.journal = new Journal(settings.folder(), settings.backlogBytes());
        this.clock = clock;
        this.budgets = new Budgets(
                settings.daily(), settings.monthly(), settings.alertPercent(), settings.stopsJobs(), spending, clock);
        this.writer = Thread.ofPlatform().name("ledger").daemon(true).start(this::runWriter);
    }

    /** Notes an operation. Does not throw and waits for no database. */
    public void note(LedgerEntry entry) {
        spending.noted(entry);
        if (!journal.append(entry) && lost.getAndIncrement() == 0) {
            LOG.error("The ledger has no room for another entry: entries are dropped and counted");
        }
    }

    /** How much of each budget is gone, and the gate that it closes. */
    public Budgets budgets() {
        return budgets;
    }

    /** How the writing goes. */
    public LedgerHealth health() {
        return new LedgerHealth(trouble, journal.waiting(), written.get(), lost.get());
    }

    /**
     * Asks the database, on the calling thread; takes as long as its time limits at most.
     *
     * @throws LedgerUnavailableException if it does not answer
     */
    public CostReport report() {
        if (!migrated) {
            throw new LedgerUnavailableException(
                    trouble.isEmpty() ? "the database is being set up" : trouble, new IllegalStateException("not yet"));
        }
        Instant now = clock.instant();
        try (Connection own = database.connect()) {
            return new CostReport(
                    now,
                    tables.byModel(own, now.minus(Duration.ofHours(24))),
                    tables.byModel(own, now.minus(Duration.ofDays(30))),
                    journal.waiting(),
                    budgets.standings());
        } catch (SQLException e) {
            throw new LedgerUnavailableException(words(e), e);
        }
    }

    /** Writes what waits if the database takes it within seconds; the rest is left to the next process. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!writer.join(LAST_ROUND)) {
                writer.interrupt();
                LOG.warn("{} entries of the ledger wait in their folder for the next start", journal.waiting());
            }
            int ending = journal.inMemoryOnly();
            if (ending > 0) {
                lost.addAndGet(ending);
                LOG.error("{} entries of the ledger had no room in its folder and are lost", ending);
            }
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The ledger's files could not be closed: {}", e.toString());
        }
    }

    private void runWriter() {
        Duration pause = BETWEEN_ROUNDS;
        boolean last = false;
        try {
            while (!last) {
                // The round after the word to stop is the last one.
                last = stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                pause = round() ? BETWEEN_ROUNDS : longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private boolean round() {
        try {
            if (!migrated) {
                database.migrate(MIGRATIONS, "ledger");
                migrated = true;
            }
            Instant counted = countedAt;
            boolean due = counted == null
                    || Duration.between(counted, clock.instant()).compareTo(COUNT_EVERY) >= 0;
            if (due) {
                journal.adopt();
            }
            journal.drain(this::write, lines -> {
                lost.addAndGet(lines);
                LOG.error("{} lines of the ledger's files are no entries", lines);
            });
            if (due) {
                count();
            }
            if (!trouble.isEmpty()) {
                trouble = "";
                LOG.info("The ledger's database takes entries again");
            }
            return true;
        } catch (SQLException | FlywayException | IOException | WriteFailedException e) {
            disconnect();
            String now = words(e);
            if (!now.equals(trouble)) {
                trouble = now;
                LOG.warn("Entries of the ledger wait, {} so far: {}", journal.waiting(), now);
            }
            return false;
        } catch (RuntimeException e) {
            disconnect();
            trouble = e.toString();
            LOG.error("Writing the ledger failed; it goes on", e);
            return false;
        }
    }

    private void write(List<LedgerEntry> entries, boolean ours) {
        try {
            try {
                tables.insert(connected(), entries);
            } catch (SQLException e) {
                if (!isOfTheData(e)) {
                    throw e;
                }
                writeOneByOne(entries);
            }
        } catch (SQLException e) {
            throw new WriteFailedException(e);
        }
        if (ours) {
            entries.forEach(spending::written);
        }
        written.addAndGet(entries.size());
    }

    /** An entry that no row can hold must not keep the others waiting. */
    private void writeOneByOne(List<LedgerEntry> entries) throws SQLException {
        for (LedgerEntry entry : entries) {
            try {
                tables.insert(connected(), List.of(entry));
            } catch (SQLException e) {
                if (!isOfTheData(e)) {
                    throw e;
                }
                lost.incrementAndGet();
                LOG.error("Entry {} of the ledger cannot be written: {}", entry.id(), words(e));
            }
        }
    }

    /** Classes 22 and 23 of SQL's states: data that does not fit, constraints that do not hold. */
    private static boolean isOfTheData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    private void count() throws SQLException {
        Instant now = clock.instant();
        LocalDate today = Spending.day(now);
        BigDecimal[] spent = tables.spent(connected(), Spending.begin(today), Spending.begin(today.withDayOfMonth(1)));
        spending.counted(today, spent[0], spent[1]);
        countedAt = now;
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("A broken connection did not close: {}", e.toString());
            }
        }
    }

    /** One line, and no statement, which would hold what is written. */
    private static String words(Throwable e) {
        Throwable cause = e instanceof WriteFailedException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof BatchUpdateException batch && batch.getNextException() != null) {
            cause = batch.getNextException();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }

    /** Carries a failure through the journal. */
    private static final class WriteFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WriteFailedException(SQLException cause) {
            super(cause);
        }
    }
}
