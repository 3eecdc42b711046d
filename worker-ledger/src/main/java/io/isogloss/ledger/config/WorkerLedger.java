package io.isogloss.ledger.config;

import io.isogloss.ledger.Ledger;
import io.isogloss.ledger.LedgerEntry;
import io.isogloss.runtime.jobs.JobGate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger of a worker, or none: what is noted is then forgotten, and no gate closes. Safe for many threads. */
public final class WorkerLedger implements JobGate, AutoCloseable {
    private final @Nullable Ledger ledger;

    private WorkerLedger(@Nullable Ledger ledger) {
        this.ledger = ledger;
    }

    /** This ledger, which is closed with the worker. */
    public static WorkerLedger of(Ledger ledger) {
        return new WorkerLedger(ledger);
    }

    /** None. */
    public static WorkerLedger off() {
        return new WorkerLedger(null);
    }

    /** Notes an operation; waits for nothing. */
    public void note(LedgerEntry entry) {
        if (ledger != null) {
            ledger.note(entry);
        }
    }

    @Override
    public String closedBecause(String type) {
        return ledger == null ? "" : ledger.budgets().closedBecause(type);
    }

    Optional<Ledger> ledger() {
        return Optional.ofNullable(ledger);
    }

    @Override
    public void close() {
        if (ledger != null) {
            ledger.close();
        }
    }
}
