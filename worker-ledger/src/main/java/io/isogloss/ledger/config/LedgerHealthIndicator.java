package io.isogloss.ledger.config;

import io.isogloss.ledger.Budgets;
import io.isogloss.ledger.Ledger;
import io.isogloss.ledger.LedgerHealth;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while entries are written; says whether jobs wait for a budget. No part of liveness or readiness: jobs run without the ledger. */
final class LedgerHealthIndicator implements HealthIndicator {
    private final WorkerLedger ledger;

    LedgerHealthIndicator(WorkerLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Health health() {
        Optional<Ledger> open = ledger.ledger();
        if (open.isEmpty()) {
            return Health.unknown()
                    .withDetail("reason", "no ledger is configured")
                    .build();
        }
        LedgerHealth now = open.get().health();
        Health.Builder health = now.trouble().isEmpty() ? Health.up() : Health.down();
        if (!now.trouble().isEmpty()) {
            health.withDetail("reason", now.trouble());
        }
        health.withDetail("entries_waiting", now.waiting()).withDetail("entries_lost", now.lost());
        for (Budgets.Standing standing : open.get().budgets().standings()) {
            health.withDetail("budget_" + standing.period().word() + "_used_ratio", standing.ratio());
        }
        String closed = open.get().budgets().closedBecause("");
        if (!closed.isEmpty()) {
            health.withDetail("jobs_wait_because", closed);
        }
        return health.build();
    }
}
