package io.isogloss.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Entries for tests. */
final class LedgerEntries {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private LedgerEntries() {}

    static LedgerEntry costing(String usd) {
        return costing(usd, NOON);
    }

    static LedgerEntry costing(String usd, Instant at) {
        return of(at, Operation.EMBEDDING, "text-embedding-3-small", usd, "success");
    }

    static LedgerEntry of(Instant at, Operation operation, String model, String usd, String status) {
        boolean well = status.equals("success");
        return new LedgerEntry(
                UUID.randomUUID(),
                at,
                operation,
                new LedgerEntry.Job(UUID.randomUUID().toString(), "owner", "789", 123, 456, "collection"),
                new LedgerEntry.Usage("openai", model, well ? 1_000 : 0, new BigDecimal(usd), 96, 3, 1),
                new LedgerEntry.Outcome(status, well ? 96 : 0, 4_096, Duration.ofMillis(3_250)));
    }
}
