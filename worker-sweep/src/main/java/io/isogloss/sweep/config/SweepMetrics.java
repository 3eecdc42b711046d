package io.isogloss.sweep.config;

import io.isogloss.sweep.run.SweepRunner;
import io.isogloss.sweep.run.SweepTotals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Rows that this process swept, and whether its sweeps can be run. */
final class SweepMetrics implements MeterBinder {
    private final List<SweepRunner> sweeps;

    SweepMetrics(List<SweepRunner> sweeps) {
        this.sweeps = sweeps;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SweepRunner sweep : sweeps) {
            rows(registry, sweep, "embedded", totals -> totals.processed().sum());
            rows(registry, sweep, "failed", totals -> totals.failed().sum());
            rows(registry, sweep, "removed", totals -> totals.removed().sum());
            Gauge.builder("worker_sweep_healthy", sweep, each -> each.trouble().isEmpty() ? 1 : 0)
                    .tag("sweep", sweep.plan().name())
                    .register(registry);
        }
    }

    private static void rows(
            MeterRegistry registry, SweepRunner sweep, String outcome, ToDoubleFunction<SweepTotals> count) {
        FunctionCounter.builder("worker_sweep_rows", sweep.totals(), count)
                .tag("sweep", sweep.plan().name())
                .tag("outcome", outcome)
                .register(registry);
    }
}
