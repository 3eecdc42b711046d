package io.isogloss.datasets.adapter.ledger;

import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.BatchRecord;
import io.isogloss.ledger.LedgerEntry;
import io.isogloss.ledger.Operation;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An entry for each run of a batch, whatever its end: a run that fails after it embedded has cost what it cost. */
public final class BatchLedger implements BatchObserver {
    private final Consumer<LedgerEntry> ledger;
    private final Supplier<UUID> ids;

    /**
     * @param ledger takes entries without waiting
     * @param ids draws an id for each
     */
    public BatchLedger(Consumer<LedgerEntry> ledger, Supplier<UUID> ids) {
        this.ledger = ledger;
        this.ids = ids;
    }

    @Override
    public void ended(BatchRecord batch) {
        String dataset = batch.datasetId();
        ledger.accept(new LedgerEntry(
                ids.get(),
                batch.startedAt().plus(batch.took()),
                Operation.EMBEDDING,
                new LedgerEntry.Job(
                        batch.jobId(),
                        batch.owner(),
                        dataset == null ? "" : dataset,
                        batch.transformId(),
                        batch.embeddedDatasetId(),
                        batch.collection()),
                new LedgerEntry.Usage(
                        batch.provider(),
                        batch.model(),
                        batch.tokens(),
                        BigDecimal.valueOf(batch.costUsd()),
                        batch.chunks(),
                        batch.cacheHits(),
                        batch.truncated()),
                new LedgerEntry.Outcome(batch.status(), batch.stored(), batch.bytes(), batch.took())));
    }
}
