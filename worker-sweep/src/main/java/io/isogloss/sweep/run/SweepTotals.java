package io.isogloss.sweep.run;

import java.util.concurrent.atomic.LongAdder;

/** What the sweeps of a process came to since it began. Safe for many threads. */
public record SweepTotals(LongAdder processed, LongAdder failed, LongAdder removed) {
    SweepTotals() {
        this(new LongAdder(), new LongAdder(), new LongAdder());
    }

    void add(SweepOutcome outcome) {
        processed.add(outcome.processed());
        failed.add(outcome.failed());
        removed.add(outcome.removed());
    }
}
