package io.isogloss.ledger.config;

import io.isogloss.ledger.Budgets;
import io.isogloss.ledger.Ledger;
import io.isogloss.ledger.LedgerHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Entries written, waiting and lost; what each budget is and how much of it is gone. */
final class LedgerMetrics implements MeterBinder {
    private final WorkerLedger ledger;

    LedgerMetrics(WorkerLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ledger.ledger().ifPresent(open -> bind(open, registry));
    }

    private static void bind(Ledger ledger, MeterRegistry registry) {
        counter(ledger, registry, "worker_ledger_entries_written", LedgerHealth::written);
        counter(ledger, registry, "worker_ledger_entries_lost", LedgerHealth::lost);
        Gauge.builder(
                        "worker_ledger_entries_waiting",
                        ledger,
                        open -> open.health().waiting())
                .register(registry);
        Gauge.builder(
                        "worker_ledger_reachable",
                        ledger,
                        open -> open.health().trouble().isEmpty() ? 1 : 0)
                .register(registry);
        List<Budgets.Standing> budgets = ledger.budgets().standings();
        for (int i = 0; i < budgets.size(); i++) {
            int index = i;
            String period = budgets.get(i).period().word();
            budget(
                    ledger,
                    registry,
                    "worker_budget_limit_usd",
                    period,
                    open -> at(open, index).limitUsd().doubleValue());
            budget(
                    ledger,
                    registry,
                    "worker_budget_spent_usd",
                    period,
                    open -> at(open, index).spentUsd().doubleValue());
            budget(
                    ledger,
                    registry,
                    "worker_budget_used_ratio",
                    period,
                    open -> at(open, index).ratio());
            budget(
                    ledger,
                    registry,
                    "worker_budget_alert",
                    period,
                    open -> at(open, index).alert() ? 1 : 0);
        }
        if (!budgets.isEmpty()) {
            Gauge.builder(
                            "worker_budget_stopped",
                            ledger,
                            open -> open.budgets().closedBecause("").isEmpty() ? 0 : 1)
                    .register(registry);
        }
    }

    private static Budgets.Standing at(Ledger ledger, int index) {
        return ledger.budgets().standings().get(index);
    }

    private static void counter(
            Ledger ledger, MeterRegistry registry, String name, ToDoubleFunction<LedgerHealth> value) {
        FunctionCounter.builder(name, ledger, open -> value.applyAsDouble(open.health()))
                .register(registry);
    }

    private static void budget(
            Ledger ledger, MeterRegistry registry, String name, String period, ToDoubleFunction<Ledger> value) {
        Gauge.builder(name, ledger, value).tag("period", period).register(registry);
    }
}
