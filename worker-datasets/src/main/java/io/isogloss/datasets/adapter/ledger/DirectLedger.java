package io.isogloss.datasets.adapter.ledger;

import io.isogloss.datasets.direct.DirectObserver;
import io.isogloss.datasets.direct.DirectRecord;
import io.isogloss.ledger.LedgerEntry;
import io.isogloss.ledger.Operation;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An entry for each run of a direct job, whatever its end. */
public final class DirectLedger implements DirectObserver {
    private final Consumer<LedgerEntry> ledger;
    private final Supplier<UUID> ids;

    /**
     * @param ledger takes entries without waiting
     * @param ids draws an id for each
     */
    public DirectLedger(Consumer<LedgerEntry> ledger, Supplier<UUID> ids) {
        this.ledger = ledger;
        this.ids = ids;
    }

    @Override
    public void ended(DirectRecord run) {
        ledger.accept(new LedgerEntry(
                ids.get(),
                run.startedAt().plus(run.took()),
                Operation.DIRECT,
                new LedgerEntry.Job(run.jobId(), "", "", 0, 0, ""),
                new LedgerEntry.Usage(
                        run.provider(),
                        run.model(),
                        run.tokens(),
                        BigDecimal.valueOf(run.costUsd()),
                        run.texts(),
                        run.cacheHits(),
                        run.truncated()),
                new LedgerEntry.Outcome(run.status(), run.vectors(), 0, run.took())));
    }
}
